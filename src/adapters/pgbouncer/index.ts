export { createPoolConsole, type PoolConsoleOptions } from './console.ts';
export { createPgbouncerProbe, type PgbouncerProbeOptions } from './probe.ts';
