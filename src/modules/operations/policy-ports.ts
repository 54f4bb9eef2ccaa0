import type { Query } from '../../kernel/query.ts';
import type { TimelineCause } from '../clusters/index.ts';
import type { Freeze, KillSwitch } from './model.ts';
import type { OperationStore } from './ports.ts';

export interface NewFreeze {
  id: string;
  clusters: readonly string[] | null;
  startsAt: string;
  endsAt: string;
  reason: string;
  createdBy: string;
}

/** Freeze windows and the kill switch. Everything rejects with a Problem when the control database does not serve. */
export interface PolicyStore {
  policy: OperationStore['policy'];
  insertFreeze(query: Query, freeze: NewFreeze): Promise<Freeze>;
  /** Null when none holds or is to come. */
  endFreeze(query: Query, id: string, by: string): Promise<Freeze | null>;
  setKillSwitch(query: Query, change: { engaged: boolean; reason: string; changedBy: string }): Promise<KillSwitch>;
}

/** An ended operation that changed the timeline. */
export interface TimelineChange extends TimelineCause {
  cluster: string;
  /** The timeline that it ended. */
  previousTimeline: number;
  startedAt: string;
  endedAt: string;
}
