import type { AnyOperation } from '../../operations/index.ts';
import { cancelStatement } from './cancel.ts';
import { reapIdle } from './reap-idle.ts';
import { terminateSession } from './terminate.ts';

/** Every operation on sessions, in the order of the docs. */
export const sessionOperations: readonly AnyOperation[] = [cancelStatement, terminateSession, reapIdle];
