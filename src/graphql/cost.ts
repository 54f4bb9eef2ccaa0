import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { documentLimits, pageLimits } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;

/**
 * About how many values an operation answers with. A field counts 1 and what is below it; a list of objects counts as
 * often as it is long: by `first` or `last`, literal or variable, for the `edges` and `nodes` of a connection, else by an
 * assumed length. Fragments count wherever they are spread. The document must be valid, as a cycle would not end.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) return 0;
  return new CostCounter(schema, document, variables).ofSelections(operation.selectionSet, root, null);
}

/** Whether the cost depends on the variables: otherwise it is counted once for all requests with this document. */
export function costVaries(operation: OperationDefinitionNode): boolean {
  return (operation.variableDefinitions ?? []).some((definition) => {
    const type = definition.type.kind === Kind.NON_NULL_TYPE ? definition.type.type : definition.type;
    return type.kind === Kind.NAMED_TYPE && type.name.value === 'Int';
  });
}

class CostCounter {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** A fragment costs the same at every spread under the same page size; without this, nested ones grow exponentially. */
  readonly #counted = new Map<string, number>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  /** `pageSize` is what the connection above was asked for; null outside of connections. */
  ofSelections(set: SelectionSetNode, parent: GraphQLNamedType, pageSize: number | null): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += this.#ofField(selection, parent, pageSize);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += this.#ofFragment(selection.name.value, pageSize);
      else {
        const type = selection.typeCondition === undefined ? parent : this.#named(selection.typeCondition.name.value);
        cost += this.ofSelections(selection.selectionSet, type, pageSize);
      }
    }
    return cost;
  }

  #ofFragment(name: string, pageSize: number | null): number {
    const key = `${name} ${pageSize ?? ''}`;
    let cost = this.#counted.get(key);
    if (cost === undefined) {
      const fragment = this.#fragments.get(name);
      if (fragment === undefined) return 0;
      cost = this.ofSelections(fragment.selectionSet, this.#named(fragment.typeCondition.name.value), pageSize);
      this.#counted.set(key, cost);
    }
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType, pageSize: number | null): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (node.selectionSet === undefined) return 1;
    // Only introspection has no field here. What it answers is bounded by the schema and by its own depth limit.
    if (field === undefined) return 1 + nodesIn(node.selectionSet);
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return 1;
    const below = this.ofSelections(node.selectionSet, type, this.#pageSizeOf(node, field));
    if (!isListType(getNullableType(field.type))) return 1 + below;
    const isPage = pageSize !== null && (field.name === 'edges' || field.name === 'nodes');
    return 1 + below * (isPage ? pageSize : documentLimits.assumedListLength);
  }

  #pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    if (!field.args.some((arg) => arg.name === 'first' || arg.name === 'last')) return null;
    const sizes = (node.arguments ?? [])
      .filter((argument) => argument.name.value === 'first' || argument.name.value === 'last')
      .map(({ value }) => {
        if (value.kind === Kind.INT) return Number.parseInt(value.value, 10);
        return value.kind === Kind.VARIABLE ? this.#variables[value.name.value] : null;
      })
      .filter((size) => typeof size === 'number');
    return sizes.length === 0 ? pageLimits.defaultSize : Math.max(1, ...sizes);
  }

  #named(name: string): GraphQLNamedType {
    const type = this.#schema.getType(name);
    if (type === undefined) throw new TypeError(`the document is not valid: there is no type ${name}`);
    return type;
  }
}

function nodesIn(set: SelectionSetNode): number {
  let count = 0;
  for (const selection of set.selections) {
    count += 1;
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined) {
      count += nodesIn(selection.selectionSet);
    }
  }
  return count;
}
