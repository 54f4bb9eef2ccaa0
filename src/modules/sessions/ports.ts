/** One statement that reads; `name` under which a kept connection remembers how it is planned. */
export interface MemberQuery {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** Reads of one cluster's members on demand. */
export interface MemberReader {
  /**
   * The first row, within the deadline; the same question at the same time is asked once. Rejects with a `LookError` and
   * nothing else, whatever the member does.
   */
  readRow<Row extends object>(member: string, query: MemberQuery, deadlineMs: number): Promise<Row>;
  close(): void;
}

/** Sessions of clients on each member at one time. */
export interface ConnectionPoint {
  /** Milliseconds since the epoch. */
  at: number;
  /** Null when the member did not answer. */
  connections(member: string): number | null;
}

/** What is remembered of the numbers of sessions: about the last hour. */
export interface ConnectionHistory {
  /** Oldest first; what was known before when it cannot be read now. */
  points(): Promise<readonly ConnectionPoint[]>;
}

/** What a member runs on. */
export interface Hardware {
  cores: number | null;
  memoryBytes: number | null;
  /** Where that is from. */
  source: string;
}
