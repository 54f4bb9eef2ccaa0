import { systemClock } from '../../src/kernel/clock.ts';
import type { SnapshotSources } from '../../src/modules/clusters/index.ts';
import { createLogService, type LogReader } from '../../src/modules/logs/index.ts';
import { createStatementService } from '../../src/modules/statements/index.ts';
import {
  createSessionService,
  type ConnectionHistory,
  type MemberReader,
  type Session,
} from '../../src/modules/sessions/index.ts';
import type { Sessions } from '../../src/container-sessions.ts';

/** A session as PostgreSQL would give it; what matters is the caller's to say. */
export function fakeSession(session: Partial<Session> = {}): Omit<Session, 'member'> {
  const { member: _member, ...given } = session;
  return {
    ...{ pid: 4711, backendStart: '2026-01-15T10:00:00.000001Z', database: 'shop', user: 'app', application: 'worker' },
    ...{ clientAddress: '10.0.0.7', backendType: 'client backend', state: 'idle', waitEventType: 'Client' },
    ...{ waitEvent: 'ClientRead', ageSeconds: 60, stateAgeSeconds: 12, transactionAgeSeconds: null },
    ...{ queryStart: '2026-01-15T10:00:10.5Z', stateChange: '2026-01-15T10:00:11.5Z', query: 'SELECT 1' },
    ...{ blockedBy: [], protection: null, ...given },
  };
}

const answers: Record<string, object> = {
  blocking: { waiting: 0, sessions: null, locks: null },
  memory: { shared_buffers: 134_217_728, work_mem: 4_194_304, reserved: 0 },
};

/** Every member has the same few sessions. */
const reader: MemberReader = {
  readRow: (_member, { name }) =>
    Promise.resolve((name.startsWith('statements') ? statementsRow() : (answers[name] ?? pageRow())) as never),
  close: () => undefined,
};

function statementsRow(): object {
  const extension = { version: '1.10', schema: 'public' };
  const installed = { extension, database: 'postgres', libraries: 'pg_stat_statements' };
  return { ...installed, since: null, tracked: 0, statements: null };
}

function pageRow(): object {
  const settings = { maxConnections: 100, superuserReserved: 3, reserved: 0 };
  const ages = { longestTransactionSeconds: null, longestIdleInTransactionSeconds: null };
  return {
    summary: { ...settings, ...ages, clients: 1, protected: 0, waitingForLock: 0, counts: null },
    matching: 1,
    page: [{ key: 1_768_471_200_000_001, session: fakeSession() }],
  };
}

/** A log of one line that nobody writes to. */
const logReader: LogReader = {
  tail: () => Promise.resolve({ lines: ['LOG:  ready'], position: { file: 'log', offset: 12 }, gap: false }),
  since: (_member, position) => Promise.resolve({ lines: [], position, gap: false }),
};

const history: ConnectionHistory = { points: () => Promise.resolve([]) };

/** The real service over members that answer at once. */
export function fakeSessions(sources: SnapshotSources): Sessions {
  const clusters = new Map(
    [...sources.keys()].map((name) => [name, { reader, history, hardware: null, deadlineMs: 1000 }]),
  );
  return {
    service: createSessionService({ sources, clusters, clock: systemClock }),
    statements: createStatementService({ sources, clusters }),
    logs: createLogService({ sources, readers: new Map([...sources.keys()].map((name) => [name, logReader])) }),
    close: () => undefined,
  };
}
