import { availableParallelism, totalmem } from 'node:os';
import { createLogReader, hostFiles } from './adapters/logs/index.ts';
import { createSqlControl } from './adapters/postgres/control.ts';
import { serverFiles } from './adapters/postgres/log-files.ts';
import { createMemberReader } from './adapters/postgres/member-reader.ts';
import { credentials, postgresTargetOf, type Clusters } from './container-clusters.ts';
import type { ClusterSettings, Config } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { createLogService, type LogReader, type LogService } from './modules/logs/index.ts';
import { createStatementService, type StatementService } from './modules/statements/index.ts';
import type { History } from './modules/replication/index.ts';
import {
  createSessionService,
  type ConnectionHistory,
  type Hardware,
  type SessionService,
} from './modules/sessions/index.ts';

/** What one replica is made of to read sessions on demand. */
export interface Sessions {
  service: SessionService;
  statements: StatementService;
  logs: LogService;
  close(): void;
}

export function createSessions(
  config: Config,
  { sources, histories }: Pick<Clusters, 'sources' | 'histories'>,
): Sessions {
  const made = [...sources].flatMap(([name, source]) => {
    const settings = config.clusters[name];
    if (settings === undefined) return [];
    const { postgres, observation } = settings;
    const reader = createMemberReader({
      ...credentials(postgres),
      username: postgres.username,
      database: postgres.database,
      targetOf(member) {
        const target = postgresTargetOf(settings, source, member);
        if (target === null) throw new RangeError(`The PostgreSQL address of ${member} is not known.`);
        return target;
      },
    });
    const history = connectionsIn(histories.get(name));
    return [{ name, reader, history, hardware: hardwareOf(settings), deadlineMs: observation.deadlineMs }];
  });
  const clusters = new Map(made.map(({ name, ...one }) => [name, one]));
  return {
    service: createSessionService({ sources, clusters, clock: systemClock }),
    statements: createStatementService({ sources, clusters }),
    logs: createLogService({ sources, readers: logReaders(config, sources) }),
    close() {
      for (const { reader } of made) reader.close();
    },
  };
}

/** By the file where it is configured, else by what PostgreSQL itself collects. */
function logReaders(config: Config, sources: Clusters['sources']): ReadonlyMap<string, LogReader> {
  const made = [...sources].flatMap(([name, source]): [string, LogReader][] => {
    const settings = config.clusters[name];
    if (settings === undefined) return [];
    const { postgres, runtime } = settings;
    const files = Object.entries(runtime?.members ?? {}).flatMap(([member, { logFile }]): [string, string][] =>
      logFile === undefined ? [] : [[member, logFile]],
    );
    const onHost = new Map(files);
    const sql = createSqlControl({
      ...credentials(postgres),
      username: postgres.username,
      database: postgres.database,
      targetOf(member) {
        const target = postgresTargetOf(settings, source, member);
        if (target === null) throw new RangeError(`The PostgreSQL address of ${member} is not known.`);
        return target;
      },
      routeOf(route) {
        throw new RangeError(`Logs are read from members, not through ${route}.`);
      },
    });
    const [local, remote] = [createLogReader(hostFiles(onHost)), createLogReader(serverFiles(sql))];
    const readerOf = (member: string): LogReader => (onHost.has(member) ? local : remote);
    const reader: LogReader = {
      tail: (member, lines) => readerOf(member).tail(member, lines),
      since: (member, position) => readerOf(member).since(member, position),
    };
    return [[name, reader]];
  });
  return new Map(made);
}

function connectionsIn(history: History | undefined): ConnectionHistory {
  return {
    async points() {
      const { points } = (await history?.known()) ?? { points: [] };
      return points.map(({ at, members }) => ({ at, connections: (name) => members.get(name)?.connections ?? null }));
    },
  };
}

/** As configured; else this machine's, when the members run on it. */
function hardwareOf({ hardware, runtime }: ClusterSettings): Hardware | null {
  if (hardware !== undefined) {
    const { cores = null, memoryBytes = null } = hardware;
    return { cores, memoryBytes, source: 'the configuration' };
  }
  if (runtime?.kind !== 'process') return null;
  return { cores: availableParallelism(), memoryBytes: totalmem(), source: 'this machine, which runs the members' };
}
