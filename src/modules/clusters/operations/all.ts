import type { AnyOperation } from '../../operations/index.ts';
import { patchConfig } from './patch-config.ts';
import { pause } from './pause.ts';
import { releaseDeadLeader } from './release-dead-leader.ts';
import { resume } from './resume.ts';
import { rollbackConfig } from './rollback-config.ts';
import { switchover } from './switchover.ts';
import { setSynchronousMode } from './synchronous-mode.ts';

/** Every operation on a whole cluster or one of its members, in the order of the docs. */
export const clusterOperations: readonly AnyOperation[] = [
  switchover,
  releaseDeadLeader,
  pause,
  resume,
  patchConfig,
  rollbackConfig,
  setSynchronousMode,
];
