import { Type, type Static } from 'typebox';
import { closed, named, nullable, number, ref, text, time } from '../../kernel/schema.ts';

/** What the most expensive statements are ordered by. */
export const statementOrders = ['total', 'mean', 'calls', 'io'] as const;
export type StatementOrder = (typeof statementOrders)[number];
export const maxStatements = 200;

export const StatementSchema = named(
  'Statement',
  Type.Object(
    {
      queryId: text,
      database: text,
      user: text,
      query: text,
      calls: Type.Number(),
      rows: Type.Number(),
      totalMs: Type.Number(),
      meanMs: Type.Number(),
      minMs: Type.Number(),
      maxMs: Type.Number(),
      stddevMs: Type.Number(),
      sharedBlocksHit: Type.Number(),
      sharedBlocksRead: Type.Number(),
      blocksWritten: Type.Number(),
      tempBlocks: Type.Number(),
      ioMs: nullable(
        Type.Number({ description: 'Reading and writing of shared blocks; zero without track_io_timing' }),
      ),
    },
    { ...closed, description: 'A row of pg_stat_statements: constants are replaced by the extension' },
  ),
);
export type Statement = Static<typeof StatementSchema>;

export const StatementListSchema = named(
  'StatementList',
  Type.Object(
    {
      cluster: Type.String(),
      member: Type.String(),
      version: Type.String({ description: 'Of pg_stat_statements' }),
      by: Type.Enum([...statementOrders]),
      since: time,
      tracked: number,
      statements: Type.Array(ref(StatementSchema)),
    },
    closed,
  ),
);
export type StatementList = Static<typeof StatementListSchema>;

export const statementSchemas = [StatementSchema, StatementListSchema];

export interface ListStatements {
  by?: StatementOrder;
  member?: string;
  limit?: number;
}
