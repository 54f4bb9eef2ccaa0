export { createPoolConsole, type PoolConsoleOptions } from './console.ts';
export { createPoolReader } from './reader.ts';
export { createPgbouncerProbe, type PgbouncerProbeOptions } from './probe.ts';
