import { Problem } from '../../src/kernel/errors.ts';
import type { ClusterReach, TokenRecord, TokenStore } from '../../src/modules/identity/index.ts';

/** The tokens table in memory. While `down`, every call fails as the real one does without its database. */
export class FakeTokenStore implements TokenStore {
  down = false;
  readonly #records = new Map<string, TokenRecord>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  insert(_query: unknown, token: TokenRecord): Promise<void> {
    return this.#answer(() => void this.#records.set(token.id, token));
  }

  list(
    filter: Parameters<TokenStore['list']>[0],
    after: Parameters<TokenStore['list']>[1],
    limit: number,
  ): ReturnType<TokenStore['list']> {
    return this.#answer(() => {
      const matching = [...this.#records.values()]
        .reverse()
        .filter((record) => reaches(filter.within, record.clusters))
        .filter((record) => filter.subject === null || record.subject === filter.subject)
        .filter((record) => filter.state === null || this.#stateOf(record) === filter.state);
      const start = after === null ? 0 : matching.findIndex((record) => record.id === after.id) + 1;
      return matching.slice(start, start + limit).map((record) => ({
        record,
        position: { createdAt: new Date(record.createdAt).toISOString(), id: record.id },
      }));
    });
  }

  find(id: string, within: ClusterReach): Promise<TokenRecord | null> {
    return this.#answer(() => this.#visible(id, within));
  }

  revoke(_query: unknown, id: string, by: string, within: ClusterReach): Promise<TokenRecord | null> {
    return this.#answer(() => {
      const record = this.#visible(id, within);
      if (record === null) return null;
      const revoked = { ...record, revokedAt: record.revokedAt ?? this.#now(), revokedBy: record.revokedBy ?? by };
      this.#records.set(id, revoked);
      return revoked;
    });
  }

  #visible(id: string, within: ClusterReach): TokenRecord | null {
    const record = this.#records.get(id);
    return record !== undefined && reaches(within, record.clusters) ? record : null;
  }

  #stateOf(record: TokenRecord): 'active' | 'expired' | 'revoked' {
    if (record.revokedAt !== null) return 'revoked';
    return record.expiresAt <= this.#now() ? 'expired' : 'active';
  }

  #answer<T>(value: () => T): Promise<T> {
    if (this.down) return Promise.reject(new Problem('database_unavailable', 'The database is down in this test.'));
    return Promise.resolve(value());
  }
}

function reaches(within: ClusterReach, clusters: ClusterReach): boolean {
  return within === '*' || (clusters !== '*' && clusters.every((name) => within.includes(name)));
}
