import type { AnyOperation } from '../../operations/index.ts';
import { switchover } from './switchover.ts';

/** Every operation on a whole cluster or one of its members, in the order of the docs. */
export const clusterOperations: readonly AnyOperation[] = [switchover];
