import { freshValue } from '../../../kernel/section.ts';
import { Failed, type Step } from '../../operations/index.ts';

export interface LeaderFacts {
  leader: string | null;
  leaderTerm: string | null;
  timeline: number | null;
}

const writableTimeoutMs = 60_000;

interface Writable {
  writable: boolean;
  timeline: number;
}

/** A checkpoint brings the new timeline into pg_control only later; the name of the current WAL file has it at once. */
const leaderSql = `SELECT NOT pg_is_in_recovery() AS writable,
  CASE WHEN pg_is_in_recovery() THEN 0
       ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline`;

/**
 * The end of everything that changes who leads: one member holds the key, its PostgreSQL accepts writes on a newer
 * timeline. Whether it is the one that was asked for is judged last, when the cluster is known to be sound.
 */
export function newLeaderStep<Input, Facts extends LeaderFacts>(
  { leader, leaderTerm, timeline }: LeaderFacts,
  wanted: string | null,
  whyAnother = 'it was not healthy any more when the leader stepped down',
): Step<Input, Facts> {
  return {
    id: 'new-leader',
    title: `Wait until ${wanted ?? 'the new leader'} accepts writes`,
    async verify(run) {
      const { cluster } = run;
      let leaderAt: string | null = null;
      const found = await run.poll(
        'new leader that accepts writes',
        async () => {
          const key = freshValue(cluster.snapshot().cluster.dcs)?.leader;
          if (key == null) return undefined;
          const { name: holder, createRevision } = key;
          // The old leader in a new term has been elected like any other.
          if (holder === leader && (leaderTerm === null || createRevision === leaderTerm)) return undefined;
          leaderAt ??= new Date().toISOString();
          const [row] = await cluster.sql.query<Writable>(holder, leaderSql, [], { timeoutMs: 1500 });
          if (row?.writable !== true) return undefined;
          return { holder, timeline: row.timeline, writableAt: new Date().toISOString() };
        },
        { timeoutMs: writableTimeoutMs, intervalMs: 50 },
      );
      await run.result({
        leader: found.holder,
        previousLeader: leader,
        timeline: found.timeline,
        previousTimeline: timeline,
        leaderAt,
        writableAt: found.writableAt,
      });
      const said = `${found.holder} accepts writes on timeline ${found.timeline}.`;
      if (wanted !== null && found.holder !== wanted) {
        throw new Failed(`${said} ${wanted} was asked for: ${whyAnother}.`, {
          code: 'other_leader',
          remedy: `The cluster is sound. Look why ${wanted} fell behind, and switch over again if it must lead.`,
        });
      }
      return said;
    },
  };
}
