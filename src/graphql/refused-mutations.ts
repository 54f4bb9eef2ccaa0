import {
  Kind,
  OperationTypeNode,
  parse,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Caller, Context } from '../kernel/context.ts';
import { Problem } from '../kernel/errors.ts';
import { GraphqlContext, type CorrelationIds } from './context.ts';
import type { GraphqlRequest } from './documents.ts';
import { documentLimits } from './limits.ts';

/** A mutation in a document that was refused as a whole, as far as it could be read. */
export interface RefusedMutation {
  /** The field of the type Mutation; there may be none of that name. */
  name: string;
  cluster: string | null;
  body: Readonly<Record<string, unknown>>;
}

/** Told of a mutation that no resolver was asked for. Resolves in any case. */
export type OnRefusedMutation = (context: Context, mutation: RefusedMutation, error: Problem) => Promise<void>;

/**
 * Tells of every mutation of a refused request: its document, its variables or its cost did not pass, so that no service
 * hears of it, and yet somebody asked for a change.
 */
export async function tellRefused(
  request: unknown,
  { caller, ids }: { caller: Caller; ids: CorrelationIds },
  onRefused: OnRefusedMutation,
): Promise<void> {
  for (const mutation of refusedMutations(request)) {
    // Without the faults: those of graphql-js repeat the values, secrets among them. The body is masked where it is kept.
    const detail = 'The document or its variables do not fit the schema or its limits; nothing was done.';
    const error = new Problem('invalid_request', detail);
    await new GraphqlContext(caller, ids).once((context) => onRefused(context, mutation, error));
  }
}

/** The mutations that a request asks for, looks (`dryRun: all`) left out; none when its document cannot be read. Pure. */
export function refusedMutations(request: unknown): RefusedMutation[] {
  const { query, operationName, variables } = (request ?? {}) as { [name in keyof GraphqlRequest]: unknown };
  if (typeof query !== 'string' || query.length > documentLimits.sourceChars) return [];
  const document = read(query);
  const operation = document === null ? null : chosen(document, operationName);
  if (document === null || operation?.operation !== OperationTypeNode.MUTATION) return [];
  const values = typeof variables === 'object' ? (variables as Record<string, unknown> | null) : null;
  // No more than would be let through: a refused document must not fill the audit.
  return rootFields(document, operation.selectionSet, new Set())
    .slice(0, documentLimits.aliases)
    .flatMap((field) => mutationOf(field, values));
}

function read(query: string): DocumentNode | null {
  try {
    return parse(query, { maxLexicalTokens: documentLimits.tokens });
  } catch {
    return null;
  }
}

function chosen(document: DocumentNode, name: unknown): OperationDefinitionNode | null {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const unnamed = name === undefined || name === null || name === '';
  const found = operations.filter((operation) => unnamed || operation.name?.value === name);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function rootFields(document: DocumentNode, { selections }: SelectionSetNode, seen: Set<string>): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(document, selection.selectionSet, seen);
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    const fragment = document.definitions.find((d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === name);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFields(document, fragment.selectionSet, seen) : [];
  });
}

function mutationOf(field: FieldNode, variables: Record<string, unknown> | null): RefusedMutation[] {
  const given = (field.arguments ?? []).map(({ name, value }): [string, unknown] => [
    name.value,
    valueFromASTUntyped(value, variables),
  ]);
  const { cluster, input, dryRun, idempotencyKey: _key, ...rest } = Object.fromEntries(given);
  if (dryRun === 'all') return [];
  const inputs = typeof input === 'object' && !Array.isArray(input) ? input : input === undefined ? {} : { input };
  const name = field.name.value;
  return [{ name, cluster: typeof cluster === 'string' ? cluster : null, body: { ...inputs, ...rest } }];
}
