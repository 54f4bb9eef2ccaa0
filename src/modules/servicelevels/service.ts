import type { Clock } from '../../kernel/clock.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { LevelTargets } from './level-counter.ts';
import { windowHours, type Failover, type FailoverPage, type ServiceLevel, type ServiceLevelReport } from './model.ts';
import type { FailoverPosition, LevelCounts, RecordedFailover, ServiceLevelStore } from './ports.ts';

/** What was promised and what really happened. */
export interface ServiceLevelService {
  failovers(context: Context, cluster: string, page: PageRequest): Promise<FailoverPage>;
  /** Over the last `hours`, a day by default. */
  report(context: Context, cluster: string, window: { hours?: number }): Promise<ServiceLevelReport>;
}

export function createServiceLevelService(parts: {
  store: ServiceLevelStore;
  /** By the name of the cluster. */
  targets: ReadonlyMap<string, LevelTargets>;
  clock: Clock;
}): ServiceLevelService {
  const { store, targets, clock } = parts;

  function targetsOf(context: Context, cluster: string): LevelTargets {
    requireOnCluster(context, 'cluster:read', cluster);
    const found = targets.get(cluster);
    if (found === undefined) throw clusterNotFound(cluster);
    return found;
  }

  return {
    async failovers(context, cluster, page) {
      const levels = targetsOf(context, cluster);
      const binding = `failovers ${cluster}`;
      const size = pageSizeOf(page);
      const before = page.page_token === undefined ? null : positionOf(decodePageToken(page.page_token, binding));
      const found = await store.failovers(cluster, before, size + 1);
      const shown = found.slice(0, size);
      const last = found.length > size ? shown.at(-1) : undefined;
      return {
        failovers: shown.map((one) => failoverOf(one, levels)),
        nextPageToken:
          last === undefined
            ? ''
            : encodePageToken(`${last.recordedAt} ${last.timeline} ${last.systemIdentifier}`, binding),
      };
    },

    async report(context, cluster, { hours = windowHours.default }) {
      const levels = targetsOf(context, cluster);
      const { minimum, maximum } = windowHours;
      if (hours < minimum || hours > maximum) {
        throw new Problem('invalid_request', `A window has ${minimum} to ${maximum} hours.`, {
          errors: [{ path: 'querystring/hours', message: `must be ${minimum} to ${maximum}` }],
        });
      }
      const now = clock.now();
      const from = isoTime(now - hours * 3_600_000);
      const [recorded, counts, newest] = await Promise.all([
        store.failoversSince(cluster, from),
        store.countsSince(cluster, from),
        store.failovers(cluster, null, 1),
      ]);
      const failovers = recorded.map((one) => failoverOf(one, levels));
      return {
        cluster,
        from,
        to: isoTime(now),
        failovers: failovers.length,
        levels: [...failoverLevels(failovers, levels), ...steadyLevels(counts, levels)],
        lastFailover: newest[0] === undefined ? null : failoverOf(newest[0], levels),
      };
    },
  };
}

function positionOf(text: string): FailoverPosition {
  const [recordedAt = '', timeline = '', systemIdentifier = ''] = text.split(' ');
  const position = { recordedAt, timeline: Number(timeline), systemIdentifier };
  // Whoever makes up a token is told so, and not by the database.
  const whole = !Number.isNaN(Date.parse(recordedAt)) && Number.isInteger(position.timeline) && systemIdentifier !== '';
  if (whole) return position;
  throw new Problem('invalid_request', 'The page token is not valid here.', {
    errors: [{ path: 'querystring/page_token', message: 'Use the next_page_token of an answer, unchanged.' }],
  });
}

function failoverOf(recorded: RecordedFailover, levels: LevelTargets): Failover {
  const { systemIdentifier: _systemIdentifier, recordedAt: _recordedAt, cause, ...seen } = recorded;
  const detectionMs = between(seen.lastHealthyAt, seen.noticedAt);
  const completionMs = between(seen.lastHealthyAt, seen.writableAt);
  return {
    ...seen,
    planned: cause?.kind === 'cluster.switchover',
    detectionMs,
    electionMs: between(seen.noticedAt, seen.electedAt),
    completionMs,
    detectionMet: detectionMs === null ? null : detectionMs < levels.detectionMs,
    completionMet: completionMs === null ? null : completionMs < levels.completionMs,
    cause,
  };
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));
}

function failoverLevels(failovers: readonly Failover[], levels: LevelTargets): ServiceLevel[] {
  const detections = failovers.flatMap(({ detectionMs }) => detectionMs ?? []);
  const completions = failovers.flatMap(({ completionMs }) => completionMs ?? []);
  return [
    levelOf(
      'failover_detection',
      'A dead leader is noticed',
      levels.detectionMs,
      summaryOf(detections, levels.detectionMs),
    ),
    levelOf(
      'failover_completion',
      'A new leader takes writes',
      levels.completionMs,
      summaryOf(completions, levels.completionMs),
    ),
  ];
}

function steadyLevels(counts: LevelCounts, levels: LevelTargets): ServiceLevel[] {
  const { looks, lookGapsMet, lookGapSumMs, lookGapMaxMs, sessions, sessionsMet, sessionSumMs, sessionMaxMs } = counts;
  return [
    levelOf('health_interval', 'Every member is looked at', levels.healthIntervalMs, {
      ...{ measured: looks, met: lookGapsMet, sumMs: lookGapSumMs, worstMs: lookGapMaxMs },
    }),
    levelOf('connection_response', 'A session through HAProxy is open', levels.connectionMs, {
      ...{ measured: sessions, met: sessionsMet, sumMs: sessionSumMs, worstMs: sessionMaxMs },
    }),
  ];
}

interface Measured {
  measured: number;
  met: number;
  sumMs: number;
  worstMs: number;
}

function summaryOf(valuesMs: readonly number[], targetMs: number): Measured {
  return {
    measured: valuesMs.length,
    met: valuesMs.filter((value) => value < targetMs).length,
    sumMs: valuesMs.reduce((sum, value) => sum + value, 0),
    worstMs: Math.max(0, ...valuesMs),
  };
}

function levelOf(id: ServiceLevel['id'], title: string, targetMs: number, seen: Measured): ServiceLevel {
  const { measured, met, sumMs, worstMs } = seen;
  const none = measured === 0;
  return {
    ...{ id, title, targetMs, measured, met },
    averageMs: none ? null : Math.round((sumMs / measured) * 10) / 10,
    worstMs: none ? null : worstMs,
    kept: none ? null : met === measured,
  };
}
