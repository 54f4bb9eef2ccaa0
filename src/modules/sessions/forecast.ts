import { slopeOf } from '../replication/index.ts';
import type { Saturation, SessionForecast } from './model.ts';
import type { ConnectionPoint } from './ports.ts';

export const forecastWindowMs = 600_000;

/** A straight line through the last ten minutes: good enough to see a leak of sessions, and blind to what comes in waves. */
export function forecastSessions(
  member: string,
  points: readonly ConnectionPoint[],
  saturation: Saturation | null,
  now: number,
): SessionForecast {
  const seen = points.flatMap((point) => {
    const value = point.at < now - forecastWindowMs ? null : point.connections(member);
    return value === null ? [] : [{ at: point.at, value }];
  });
  const first = seen[0]?.at ?? now;
  const last = seen.at(-1)?.at ?? now;
  const overSeconds = Math.round((last - first) / 1000);
  const slope = slopeOf(seen);
  if (slope === null) {
    const message = 'Too little has been seen to say how sessions become more.';
    return { overSeconds, sessionsPerMinute: null, secondsToFull: null, message };
  }
  const sessionsPerMinute = Math.round(600 * slope) / 10;
  // Less than one session in ten minutes is none.
  const grows = sessionsPerMinute >= 0.1 && saturation !== null;
  const secondsToFull = grows ? Math.round((60 * saturation.available) / sessionsPerMinute) : null;
  return { overSeconds, sessionsPerMinute, secondsToFull, message: sentenceOf(sessionsPerMinute, secondsToFull) };
}

function sentenceOf(perMinute: number, secondsToFull: number | null): string {
  if (secondsToFull === 0) return 'No slot is left for ordinary roles.';
  if (secondsToFull !== null) return `${perMinute} more a minute: at that rate no slot is left in ${secondsToFull} s.`;
  return `Sessions are not becoming more (${perMinute} a minute).`;
}
