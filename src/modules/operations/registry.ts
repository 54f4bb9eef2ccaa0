import type { AnyOperation } from './define-operation.ts';

/** Every operation by its kind. Two of one kind, path or mutation stop the process at start. */
export class OperationRegistry {
  readonly #byKind = new Map<string, AnyOperation>();

  constructor(definitions: readonly AnyOperation[]) {
    for (const key of ['kind', 'path', 'mutation'] as const) {
      const seen = new Set<string>();
      for (const definition of definitions) {
        if (seen.has(definition[key])) throw new Error(`Two operations have the ${key} ${definition[key]}.`);
        seen.add(definition[key]);
      }
    }
    for (const definition of definitions) this.#byKind.set(definition.kind, definition);
  }

  get(kind: string): AnyOperation | null {
    return this.#byKind.get(kind) ?? null;
  }

  all(): readonly AnyOperation[] {
    return [...this.#byKind.values()];
  }
}
