import type { AnyOperation } from '../../operations/index.ts';
import { haproxyDrain } from './haproxy-drain.ts';
import { haproxyMaintenance } from './haproxy-maintenance.ts';
import { haproxyReady } from './haproxy-ready.ts';

/** Every operation on the proxy and the pools, in the order of the docs. */
export const poolOperations: readonly AnyOperation[] = [haproxyDrain, haproxyMaintenance, haproxyReady];
