import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Context } from '../../src/kernel/context.ts';
import { createLogger } from '../../src/logger.ts';
import { createServiceLevelService, type SeenFailover } from '../../src/modules/servicelevels/index.ts';
import { createServiceLevelStore } from '../../src/modules/servicelevels/store.ts';
import { callerOf } from '../support/graphql-app.ts';
import { fakeTargets } from '../support/fake-service-levels.ts';
import { PostgresServer } from '../support/postgres-server.ts';

const viewer: Context = { caller: callerOf('viewer', 'viewer'), requestId: 'r', traceId: 't', transport: 'rest' };

let server: PostgresServer;
let database: ControlDatabase;
beforeAll(async () => {
  server = await PostgresServer.create();
  database = new ControlDatabase({ url: await server.createDatabase('levels'), poolSize: 2 }, createLogger('silent'));
  await database.migrate();
  database.start();
});
afterAll(async () => {
  await database.close();
  await server.remove();
});

const unseen = { oldLeader: null, newLeader: null, lastHealthyAt: null, noticedAt: null, electedAt: null };
const seen = (cluster: string, systemIdentifier: string, timeline: number): SeenFailover => ({
  ...{ cluster, systemIdentifier, timeline, previousTimeline: timeline - 1 },
  ...{ ...unseen, writableAt: null, endedAt: null },
});

describe('failovers in the control database', () => {
  it('are paged without a gap or a repeat when several were recorded within a millisecond, or at once', async () => {
    const store = createServiceLevelStore(database);
    const keys = [1, 2, 3, 4, 5].flatMap((n) => ['7001', '7002'].map((id) => [id, n + 1] as const));
    for (const [id, timeline] of keys) await store.record(seen('paged', id, timeline));
    // The later timelines a microsecond earlier each, but for the first two, which share an instant.
    await database.query(`UPDATE matriarch.failovers SET recorded_at =
      timestamptz '2026-11-25 10:00:00.000900Z' - greatest(timeline, 3) * interval '1 microsecond' WHERE cluster = 'paged'`);
    const service = createServiceLevelService({
      ...{ store, targets: new Map([['paged', fakeTargets]]), clock: systemClock },
    });
    const listed: number[] = [];
    let token: string | undefined;
    do {
      const page = await service.failovers(viewer, 'paged', {
        ...{ page_size: 1, ...(token === undefined ? {} : { page_token: token }) },
      });
      listed.push(...page.failovers.map(({ timeline }) => timeline));
      token = page.nextPageToken === '' ? undefined : page.nextPageToken;
    } while (token !== undefined && listed.length <= keys.length);
    expect(listed).toEqual([3, 3, 2, 2, 4, 4, 5, 5, 6, 6]);
  });

  it('of a cluster that was made anew are rows of their own', async () => {
    const store = createServiceLevelStore(database);
    await store.record({ ...seen('anew', '7001', 2), newLeader: 'patroni-1' });
    await store.record({ ...seen('anew', '7002', 2), newLeader: 'patroni-2' });
    const rows = await store.failovers('anew', null, 10);
    expect(rows.map(({ systemIdentifier, newLeader }) => [systemIdentifier, newLeader])).toEqual([
      ['7002', 'patroni-2'],
      ['7001', 'patroni-1'],
    ]);
  });
});
