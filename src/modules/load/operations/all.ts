import type { AnyOperation } from '../../operations/index.ts';
import { pgbenchLoad } from './pgbench.ts';

/** Every operation that puts load on a cluster. */
export const loadOperations: readonly AnyOperation[] = [pgbenchLoad];
