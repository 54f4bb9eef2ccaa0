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
