import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { documentLimits } from './limits.ts';

/**
 * The rules beyond the specification's, for every transport. Cost is not among them: it depends on variables, and armor's
 * rule takes those as 1 and knows nothing of lists; see cost.ts.
 */
export function limitRules(options: { introspection: boolean }): ValidationRule[] {
  return [
    reporting((report) => maxDepthRule({ n: documentLimits.depth, flattenFragments: true, ...report })),
    reporting((report) => maxAliasesRule({ n: documentLimits.aliases, ...report })),
    reporting((report) => maxDirectivesRule({ n: documentLimits.directives, ...report })),
    introspectionDepthRule,
    ...(options.introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
}

type ArmorReport = {
  propagateOnRejection: boolean;
  onReject: ((context: ValidationContext | null, error: GraphQLError) => void)[];
};

/** Armor's rules throw out of the validation; reported, their errors have a place, and the answer can be remembered. */
function reporting(rule: (report: ArmorReport) => unknown): ValidationRule {
  return (context) => {
    let node: { readonly kind: string } | null = null;
    const visitor = rule({
      propagateOnRejection: false,
      onReject: [
        (_context, error) => {
          const message = error.message.replace(/^Syntax Error: /, '');
          context.reportError(new GraphQLError(message, { nodes: node as never }));
        },
      ],
    }) as (context: ValidationContext) => { OperationDefinition: { enter(operation: unknown): void } };
    const inner = visitor(context);
    return {
      OperationDefinition(operation) {
        node = operation;
        // One of them reads `this`, as graphql-js calls visitors.
        inner.OperationDefinition.enter.call(inner, operation);
      },
    } satisfies ASTVisitor;
  };
}

/** Armor's depth rule leaves `__schema` out, so introspection has this limit of its own, through fragments too. */
function introspectionDepthRule(context: ValidationContext): ASTVisitor {
  const depths = new Map<FragmentDefinitionNode, number>();

  function ofFragment(fragment: FragmentDefinitionNode): number {
    const known = depths.get(fragment);
    if (known !== undefined) return known;
    // A cycle is another rule's error; here it must only come to an end.
    depths.set(fragment, 0);
    const depth = ofSelections(fragment.selectionSet);
    depths.set(fragment, depth);
    return depth;
  }

  function ofSelections(set: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of set.selections) {
      let depth = 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = context.getFragment(selection.name.value);
        if (fragment !== undefined && fragment !== null) depth = ofFragment(fragment);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) depth = ofSelections(selection.selectionSet);
      else depth = 1 + (selection.selectionSet === undefined ? 0 : ofSelections(selection.selectionSet));
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }

  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return;
      const depth = 1 + (node.selectionSet === undefined ? 0 : ofSelections(node.selectionSet));
      const limit = documentLimits.introspectionDepth;
      if (depth <= limit) return;
      const message = `Introspection depth limit of ${limit} exceeded, found ${depth}.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
