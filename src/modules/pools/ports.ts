import type { Pooler } from '../clusters/index.ts';

/** A state that an operation has given to something that may forget it, and that nobody else remembers. */
export interface HeldState {
  system: 'haproxy' | 'pgbouncer';
  /** `backend/server` of HAProxy, a database of PgBouncer. */
  subject: string;
  state: 'drain' | 'maintenance' | 'paused' | 'killed';
  operationId: string;
  setBy: string;
  reason: string;
  ticket: string | null;
  /** ISO 8601. */
  setAt: string;
  /** Until when it may last; null: until somebody ends it. */
  endsAt: string | null;
}

export type NewHeldState = Pick<HeldState, 'system' | 'subject' | 'state' | 'operationId' | 'endsAt'>;

/** In the control plane's database. Everything rejects with a Problem when that does not serve. */
export interface HeldStateStore {
  /** Takes the place of what was held of the same subject. */
  put(cluster: string, held: NewHeldState): Promise<void>;
  /** Does nothing when it is not held, or held by another operation than the one that is named. */
  forget(cluster: string, held: Pick<HeldState, 'system' | 'subject'> & { operationId?: string }): Promise<void>;
  /** The operation that holds it; null when nobody does. */
  holder(cluster: string, held: Pick<HeldState, 'system' | 'subject'>): Promise<string | null>;
  list(): Promise<{ cluster: string; held: HeldState }[]>;
}

/** One server of HAProxy as its runtime API has it at this moment. */
export interface RuntimeServer {
  backend: string;
  server: string;
  /** What was decided about it: `drain` takes no new sessions, `maintenance` none at all and is not checked. */
  state: 'ready' | 'drain' | 'maintenance';
  /** Whether it takes new sessions: up, and ready. */
  usable: boolean;
}

/** HAProxy's runtime API. Reads reject with `LookError`, acts with `ActError`. */
export interface ProxyControl {
  /** The socket, for commands that a person could type. */
  readonly address: string;
  servers(): Promise<RuntimeServer[]>;
  /** Idempotent. Lost when HAProxy is reloaded or restarted. */
  setState(backend: string, server: string, state: RuntimeServer['state']): Promise<void>;
}

export type PoolCommand = 'PAUSE' | 'RESUME' | 'RECONNECT' | 'KILL' | 'RELOAD';

/** PgBouncer's console, as of this moment. Reads reject with `LookError`, commands with `ActError`. */
export interface PoolConsole {
  /** host:port */
  readonly address: string;
  look(): Promise<Pooler>;
  /** The server connections of a database; `closing`: until the end of its transaction. */
  serversOf(database: string): Promise<{ id: string; closing: boolean }[]>;
  /** Every setting by name. */
  settings(): Promise<Record<string, string>>;
  /**
   * Of one database, or RELOAD of none. `waiting`: a PAUSE was not answered in that time, and PgBouncer goes on with it.
   * What is paused or killed stays so when whoever asked for it is gone.
   */
  run(command: PoolCommand, database: string | null, timeoutMs?: number): Promise<'done' | 'waiting'>;
}

/** What operations may do to the proxy and the pools of one cluster. */
export interface PoolControls {
  /** Null without `haproxy.adminSocket` in the configuration. */
  readonly proxy: ProxyControl | null;
  /** Null without `pgbouncer` in the configuration. */
  readonly console: PoolConsole | null;
  /** What this cluster's operations remember. */
  readonly held: {
    put(held: NewHeldState): Promise<void>;
    forget(held: Pick<HeldState, 'system' | 'subject'>): Promise<void>;
    /** The id of the operation that holds it; null when nobody does. */
    holder(held: Pick<HeldState, 'system' | 'subject'>): Promise<string | null>;
  };
}
