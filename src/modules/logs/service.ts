import { sleep } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { messageOf, Problem } from '../../kernel/errors.ts';
import { maskSecrets } from '../../kernel/mask-secrets.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import type { SnapshotSources } from '../clusters/index.ts';
import type { LogPart, LogReader } from './ports.ts';

/** A line, or why some are missing. */
export type LogItem = { line: string } | { gap: string };

export interface LogService {
  /**
   * The last lines first, then each new one until the signal, with secrets masked.
   * @throws Problem `not_supported` where the log cannot be reached
   */
  follow(
    context: Context,
    cluster: string,
    member: string,
    options: { lines: number; signal: AbortSignal },
  ): Promise<AsyncIterable<LogItem>>;
}

const pollMs = 500;
const maxLineLength = 10_000;

export function createLogService(parts: {
  sources: SnapshotSources;
  readers: ReadonlyMap<string, LogReader>;
}): LogService {
  const { sources, readers } = parts;
  return {
    async follow(context, cluster, member, { lines, signal }) {
      requireOnCluster(context, 'log:read', cluster);
      const source = sources.get(cluster);
      const reader = readers.get(cluster);
      if (source === undefined || reader === undefined) throw clusterNotFound(cluster);
      const { members } = source.current().snapshot.cluster;
      if (!members.some(({ name }) => name === member)) {
        const known = members.map(({ name }) => name).join(', ') || 'none';
        throw new Problem(
          'member_not_found',
          `The cluster "${cluster}" has no member "${member}". There are: ${known}.`,
        );
      }
      const first = await reader.tail(member, lines).catch((error: unknown) => {
        const options = { headers: { 'retry-after': '2' }, cause: error };
        throw new Problem('cluster_unreadable', `The log of ${member} could not be read: ${messageOf(error)}`, options);
      });
      if (first === null) {
        throw new Problem(
          'not_supported',
          `The log of ${member} cannot be reached: neither runtime.members.${member}.logFile is configured, nor does its ` +
            'PostgreSQL collect logs in files (logging_collector).',
        );
      }
      return followFrom(reader, member, first, signal);
    },
  };
}

async function* followFrom(
  reader: LogReader,
  member: string,
  first: LogPart,
  signal: AbortSignal,
): AsyncGenerator<LogItem> {
  yield* itemsOf(first);
  let { position } = first;
  let failing = false;
  while (!signal.aborted) {
    await sleep(pollMs, signal);
    try {
      const part = await reader.since(member, position);
      position = part.position;
      failing = false;
      yield* itemsOf(part);
    } catch (error) {
      // A server that restarts is read on when it is back.
      if (!failing) yield { gap: `The log of ${member} cannot be read now: ${messageOf(error)}` };
      failing = true;
    }
  }
}

function* itemsOf({ lines, gap }: LogPart): Generator<LogItem> {
  if (gap) yield { gap: 'Lines are missing here: the file was replaced, or grew faster than it is read.' };
  for (const line of lines) yield { line: maskSecrets(line.slice(0, maxLineLength)) };
}
