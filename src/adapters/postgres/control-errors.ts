import pg from 'pg';
import { messageOf, Problem } from '../../kernel/errors.ts';

/**
 * SQLSTATE classes that say that the server cannot serve now: connection (08), authorisation (28), no such database (3D),
 * read only (25), conflict (40), missing table (42P01, before the migration), resources (53), intervention (57), I/O (58).
 */
const unavailable = /^(08|28|3D|25|40|42P01|53|55P03|57|58)/;

/**
 * The control database's failures as the caller may see them: 503 `database_unavailable` for everything that time may
 * heal. Errors without a SQLSTATE come from the connection. What is left is a fault of ours and is thrown as it is.
 */
export function databaseProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  if (error instanceof pg.DatabaseError && error.code !== undefined && !unavailable.test(error.code)) return error;
  return new Problem('database_unavailable', "The control plane's database does not answer; try again shortly.", {
    cause: error,
    headers: { 'retry-after': '1' },
  });
}

/** Why, for the log: the cause behind the problem. */
export function databaseReason(error: unknown): string {
  return messageOf(error instanceof Problem && error.cause !== undefined ? error.cause : error);
}
