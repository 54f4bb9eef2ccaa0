import { createClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { waitFor } from '../../lab/wait.ts';
import type { Operation, OperationEvent, OperationPage } from '../../src/modules/operations/index.ts';
import type { Api } from '../bench/api.ts';
import { askGraphql, askRest, operate, request, waitEnded, type AskOptions } from './operate.ts';
import type { Stage } from './replicas.ts';

/** What the cases below need; read when they run. */
export interface ProgressStage {
  stage: Stage;
  operator: AskOptions;
}

/** Following operations and finding them again, on whichever replica. */
export function progressCases(on: () => ProgressStage): void {
  const patchOf = (mem: string) => ({ patch: { postgresql: { parameters: { work_mem: mem } } } });

  /** Reads the stream of an operation to its end, or until `enough`. */
  async function eventsOf(
    replica: Api,
    id: string,
    options: { headers?: Record<string, string>; query?: string; enough?: (events: OperationEvent[]) => boolean } = {},
  ): Promise<OperationEvent[]> {
    const answer = await fetch(`${replica.url}/v1/operations/${id}/events${options.query ?? ''}`, {
      headers: { authorization: `Bearer ${on().stage.token}`, ...options.headers },
    });
    expect(answer.status).toBe(200);
    const events: OperationEvent[] = [];
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of answer.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [id, data] = ['id', 'data'].map((field) => new RegExp(`^${field}: ?(.*)$`, 'm').exec(block)?.[1]);
        if (id === undefined || data === undefined) continue;
        const event = JSON.parse(data) as OperationEvent;
        expect(event.id).toBe(id);
        events.push(event);
        if (options.enough?.(events) === true) return events;
      }
    }
    return events;
  }

  describe('what follows an operation', () => {
    it('resumes on another replica after any event, with exactly those that are missing', async () => {
      const { stage } = on();
      const [a, b] = stage.replicas as [Api, Api];
      const { id } = await request(stage, 'POST', '/config/patch', patchOf('11MB'));
      const begun = await eventsOf(a, id, { enough: (events) => events.length === 2 });
      const rest = await eventsOf(b, id, { headers: { 'last-event-id': begun.at(-1)!.id } });
      const all = await eventsOf(b, id);
      expect([...begun, ...rest]).toEqual(all);
      expect(all.at(-1)).toMatchObject({ operationId: id, type: 'state', state: 'succeeded' });
      expect(all.length).toBeGreaterThan(4);
      for (const [index, event] of all.entries()) {
        const missing = all.slice(index + 1);
        expect(await eventsOf(index % 2 === 0 ? a : b, id, { headers: { 'last-event-id': event.id } })).toEqual(
          missing,
        );
        expect(await eventsOf(b, id, { query: `?lastEventId=${event.id}` })).toEqual(missing);
      }
      for (const wrong of ['x', '1', '-1-0', `${'9'.repeat(30)}-0`]) {
        const headers = { 'last-event-id': wrong };
        expect((await askRest(stage, 'GET', `/v1/operations/${id}/events`, undefined, { headers })).status).toBe(400);
      }
    });

    it('is told to subscribers on another replica until the end', async () => {
      const { stage } = on();
      const [asked, followed] = stage.replicas as [Api, Api];
      const client = createClient({
        ...{ url: `${followed.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 },
        connectionParams: { Authorization: `Bearer ${stage.token}` },
      });
      const seen: Pick<Operation, 'id' | 'state' | 'done' | 'message'>[] = [];
      const failures: unknown[] = [];
      const follow = (args: string) =>
        client.subscribe<{ operationChanged: (typeof seen)[number] }>(
          { query: `subscription { operationChanged(${args}) { id state done message } }` },
          {
            next: ({ data }) => {
              if (data != null) seen.push(data.operationChanged);
            },
            error: (error) => void failures.push(error),
            complete: () => undefined,
          },
        );
      try {
        follow('cluster: "main"');
        // Nothing is open yet, so that nothing tells that it listens.
        const first = await operate(stage, 'POST', '/config/patch', patchOf('12MB'), { replica: asked });
        const { id } = await request(stage, 'POST', '/config/patch', patchOf('13MB'), { replica: asked });
        follow(`cluster: "main", id: "${id}"`);
        const ended = await waitEnded(stage, id, { replica: asked });
        expect([first.state, ended.state]).toEqual(['succeeded', 'succeeded']);
        const expected = { id, state: ended.state, done: true, message: ended.message };
        await waitFor(() => Promise.resolve(seen.filter((s) => s.id === id && s.done).length >= 2), {
          timeoutMs: 20_000,
          what: 'both subscribers are told the end',
        });
        expect(seen.filter((s) => s.id === id).at(-1)).toEqual(expected);
        // Never an older state after the end.
        const firstEnd = seen.findIndex((s) => s.id === first.id && s.done);
        expect(seen.slice(firstEnd).filter((s) => s.id === first.id && !s.done)).toEqual([]);
        expect(failures).toEqual([]);
      } finally {
        await client.dispose();
      }
    });
  });

  describe('the list of operations', () => {
    const list = async (query: string, options: AskOptions = {}): Promise<OperationPage> => {
      const answer = await askRest<OperationPage>(on().stage, 'GET', `/v1/operations?${query}`, undefined, options);
      expect(answer.status, query).toBe(200);
      return answer.body;
    };

    it('is filtered by cluster, state, kind, requester and whether they are open, by either transport', async () => {
      const { stage, operator } = on();
      const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
      const open = await request(stage, 'POST', '/switchover', { scheduledAt }, operator);
      await operate(stage, 'POST', '/reload', {}, operator);
      const { operations: all } = await list('page_size=200');
      expect(all.map(({ id }) => id)).toContain(open.id);
      expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(2);
      const by = 'operator@example.org';
      const filters: [rest: string, graphql: string, matches: (operation: Operation) => boolean][] = [
        ['cluster=main', 'cluster: "main"', ({ cluster }) => cluster === 'main'],
        ['cluster=nowhere', 'cluster: "nowhere"', () => false],
        ['state=failed', 'state: failed', ({ state }) => state === 'failed'],
        ['open=true', 'open: true', ({ done }) => !done],
        ['open=false', 'open: false', ({ done }) => done],
        ['kind=cluster.reload', 'kind: "cluster.reload"', ({ kind }) => kind === 'cluster.reload'],
        [`requestedBy=${by}`, `requestedBy: "${by}"`, ({ requestedBy }) => requestedBy === by],
        [
          `requestedBy=${by}&state=queued&kind=cluster.switchover&open=true`,
          `requestedBy: "${by}", state: queued, kind: "cluster.switchover", open: true`,
          ({ id }) => id === open.id,
        ],
      ];
      for (const [rest, graphql, matches] of filters) {
        const expected = all.filter(matches).map(({ id }) => id);
        const { operations } = await list(`${rest}&page_size=200`, { replica: stage.replicas[1]! });
        expect(
          operations.map(({ id }) => id),
          rest,
        ).toEqual(expected);
        const query = `{ operations(${graphql}, pageSize: 200) { operations { id } } }`;
        const { data } = await askGraphql<{ operations: { operations: { id: string }[] } }>(stage, query);
        expect(
          data?.operations.operations.map(({ id }) => id),
          graphql,
        ).toEqual(expected);
      }
      await askRest(stage, 'POST', `/v1/operations/${open.id}:cancel`, { reason: 'only looked' });
    });

    it('is paged without gaps on any replica, by tokens that are bound to their filter', async () => {
      const { stage } = on();
      const { operations: all } = await list('open=false&page_size=200');
      expect(all.length).toBeGreaterThan(6);
      const paged: Operation[] = [];
      let token = '';
      for (let page = 0; ; page += 1) {
        const replica = stage.replicas[page % stage.replicas.length]!;
        const query = `open=false&page_size=2${token === '' ? '' : `&page_token=${token}`}`;
        const { operations, nextPageToken } = await list(query, { replica });
        expect(operations.length).toBe(nextPageToken === '' && all.length % 2 === 1 ? 1 : 2);
        paged.push(...operations);
        if (page === 0) await expectBound(stage, nextPageToken);
        if (nextPageToken === '') break;
        token = encodeURIComponent(nextPageToken);
      }
      expect(paged).toEqual(all);
    });

    async function expectBound(stage: Stage, token: string): Promise<void> {
      const sealed = encodeURIComponent(token);
      for (const query of ['', 'open=true&', 'open=false&kind=cluster.reload&', 'open=false&cluster=main&']) {
        const answer = await askRest(stage, 'GET', `/v1/operations?${query}page_token=${sealed}`);
        expect(answer, query).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      }
      const graphql =
        'query ($token: String!) { operations(kind: "cluster.reload", pageToken: $token) { nextPageToken } }';
      expect((await askGraphql(stage, graphql, { token })).code).toBe('invalid_request');
      const good = graphql.replace('kind: "cluster.reload"', 'open: false');
      expect((await askGraphql(stage, good, { token })).code).toBeNull();
    }
  });
}
