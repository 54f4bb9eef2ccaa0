import {
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { costOf, costVaries } from './cost.ts';
import { refuse, Refusal } from './errors.ts';
import { documentLimits } from './limits.ts';
import { limitRules } from './rules.ts';

export interface GraphqlRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** A request within all limits, ready to run. */
export interface Admitted {
  /**
   * The text to give to Mercurius, with the operation's name. It remembers compiled documents by their text alone, and
   * compiles the operation that was asked for then: so a document of several gets another text for each, by a comment at
   * the end.
   */
  source: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Tells this operation with these variables from all others. */
  key: string;
  /** As the caller sent them; undefined when the operation takes none. */
  variables: Record<string, unknown> | undefined;
}

interface Operation {
  id: number;
  node: OperationDefinitionNode;
  source: string;
  /** Null when it depends on the variables. */
  cost: number | null;
  hasVariables: boolean;
}

type Remembered = { document: DocumentNode; operations: readonly Operation[] } | Refusal;

/**
 * The one door for documents, whatever the transport: size, tokens, syntax, the specification's rules, our limits, the
 * types of variables, and cost. What was found out about a text is remembered, refusals too.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #rules: readonly ValidationRule[];
  /** The least recently used text comes first. */
  readonly #remembered = new Map<string, Remembered>();
  #operations = 0;

  constructor(schema: GraphQLSchema, options: { introspection: boolean }) {
    this.#schema = schema;
    this.#rules = [...specifiedRules, ...limitRules(options)];
  }

  /** @throws Refusal */
  admit(request: GraphqlRequest): Admitted {
    const remembered = this.#recall(request.query);
    if (remembered instanceof Refusal) throw remembered;
    const { document, operations } = remembered;
    const operation = chosen(operations, request.operationName ?? null);
    const variables = operation.hasVariables ? { ...request.variables } : undefined;
    const values = variables === undefined ? {} : this.#coerce(operation.node, variables);
    const cost = operation.cost ?? costOf(this.#schema, document, operation.node, values);
    if (cost > documentLimits.cost) throw tooCostly(cost, operation.node);
    const key = `${operation.id} ${variables === undefined ? '' : JSON.stringify(variables)}`;
    return { source: operation.source, document, operation: operation.node, key, variables };
  }

  #recall(query: string): Remembered {
    const known = this.#remembered.get(query);
    if (known !== undefined) {
      this.#remembered.delete(query);
      this.#remembered.set(query, known);
      return known;
    }
    if (query.length > documentLimits.sourceChars) {
      throw refuse(`The document has ${query.length} characters; ${documentLimits.sourceChars} are allowed.`, [
        { path: 'body/query', message: `must have at most ${documentLimits.sourceChars} characters` },
      ]);
    }
    const found = this.#examine(query);
    if (this.#remembered.size >= documentLimits.rememberedDocuments) {
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    }
    this.#remembered.set(query, found);
    return found;
  }

  #examine(query: string): Remembered {
    let document: DocumentNode;
    try {
      document = parse(query, { maxLexicalTokens: documentLimits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) return new Refusal([error]);
      throw error;
    }
    const errors = validate(this.#schema, document, this.#rules, { maxErrors: documentLimits.reportedFaults });
    if (errors.length > 0) return new Refusal(errors);
    const nodes = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    // Without a mutation type, the specification's rules have nothing to say about a mutation.
    const rootless = nodes.filter(({ operation }) => isNothing(this.#schema.getRootType(operation)));
    if (rootless.length > 0) {
      return new Refusal(
        rootless.map((node) => new GraphQLError(`There is no ${node.operation} here.`, { nodes: node })),
      );
    }
    const operations = nodes.map((node) => ({
      id: (this.#operations += 1),
      node,
      source: nodes.length === 1 ? query : `${query}\n# ${node.name?.value ?? ''}`,
      cost: costVaries(node) ? null : costOf(this.#schema, document, node, {}),
      hasVariables: (node.variableDefinitions ?? []).length > 0,
    }));
    return { document, operations };
  }

  #coerce(operation: OperationDefinitionNode, variables: Record<string, unknown>): Record<string, unknown> {
    const result = getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: documentLimits.reportedFaults,
    });
    if (result.coerced === undefined) throw new Refusal(result.errors);
    return result.coerced;
  }
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** @throws Refusal when the name leads to none, or is missing and there are several. */
function chosen(operations: readonly Operation[], name: string | null): Operation {
  const [first, second] = operations;
  if (first === undefined) throw refuse('The document holds no operation.');
  if (name === null || name === '') {
    if (second === undefined) return first;
    throw refuse('The document holds several operations; name one of them in operationName.', [
      { path: 'body/operationName', message: 'must name an operation of the document' },
    ]);
  }
  const found = operations.find(({ node }) => node.name?.value === name);
  if (found !== undefined) return found;
  throw refuse(`The document holds no operation "${name}".`, [
    { path: 'body/operationName', message: 'must name an operation of the document' },
  ]);
}

function tooCostly(cost: number, operation: OperationDefinitionNode): Refusal {
  const message = `Query cost limit of ${documentLimits.cost} exceeded, found ${cost}. Ask for fewer fields or shorter pages.`;
  return new Refusal([new GraphQLError(message, { nodes: operation })]);
}
