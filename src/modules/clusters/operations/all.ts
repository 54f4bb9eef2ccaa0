import type { AnyOperation } from '../../operations/index.ts';
import { failover } from './failover.ts';
import { flush } from './flush.ts';
import { patchConfig } from './patch-config.ts';
import { pause } from './pause.ts';
import { releaseDeadLeader } from './release-dead-leader.ts';
import { reinitialize } from './reinitialize.ts';
import { reload } from './reload.ts';
import { restartMember } from './restart-member.ts';
import { resume } from './resume.ts';
import { rollbackConfig } from './rollback-config.ts';
import { rollingRestart } from './rolling-restart.ts';
import { switchover } from './switchover.ts';
import { setSynchronousMode } from './synchronous-mode.ts';

/** Every operation on a whole cluster or one of its members, in the order of the docs. */
export const clusterOperations: readonly AnyOperation[] = [
  switchover,
  failover,
  restartMember,
  rollingRestart,
  reload,
  reinitialize,
  flush,
  releaseDeadLeader,
  pause,
  resume,
  patchConfig,
  rollbackConfig,
  setSynchronousMode,
];
