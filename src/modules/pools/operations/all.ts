import type { AnyOperation } from '../../operations/index.ts';
import { haproxyDrain } from './haproxy-drain.ts';
import { haproxyMaintenance } from './haproxy-maintenance.ts';
import { haproxyReady } from './haproxy-ready.ts';
import { pgbouncerKill } from './pgbouncer-kill.ts';
import { pgbouncerPause } from './pgbouncer-pause.ts';
import { pgbouncerReconnect } from './pgbouncer-reconnect.ts';
import { pgbouncerReload } from './pgbouncer-reload.ts';
import { pgbouncerResume } from './pgbouncer-resume.ts';

/** Every operation on the proxy and the pools, in the order of the docs. */
export const poolOperations: readonly AnyOperation[] = [
  haproxyDrain,
  haproxyMaintenance,
  haproxyReady,
  pgbouncerPause,
  pgbouncerResume,
  pgbouncerReconnect,
  pgbouncerReload,
  pgbouncerKill,
];
