import type { AnyOperation } from '../../operations/index.ts';
import { installStatements } from './install.ts';
import { resetStatements } from './reset.ts';

/** Every operation on statistics of statements, in the order of the docs. */
export const statementOperations: readonly AnyOperation[] = [installStatements, resetStatements];
