/** Rows of one statement. Rejects with the Problem `database_unavailable` when the server cannot serve. */
export type Query = <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Several statements that happen together or not at all. */
export type Transaction = <T>(work: (query: Query) => Promise<T>) => Promise<T>;
