import { get } from 'node:http';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ClusterEvent } from '../../src/modules/clusters/index.ts';

/** Someone who is told of leaders, and when each was first told of. */
export interface Subscriber {
  name: string;
  /** `performance.now()` of the first word of each leader since the last `forget`, by name. */
  toldAt: Map<string, number>;
  forget(): void;
  close(): void;
}

/** Server-sent events: the `leader_changed` event. Resolves when the stream is open. */
export function subscribeBySse(name: string, url: string, token: string): Promise<Subscriber> {
  const toldAt = new Map<string, number>();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const request = get(`${url}/v1/clusters/main/events`, { headers, agent: false }, (answer) => {
      if (answer.statusCode !== 200) {
        reject(new Error(`${name}: ${answer.statusCode}`));
        return;
      }
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('error', () => undefined);
      answer.on('data', (chunk: string) => {
        const at = performance.now();
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) note(line, at);
      });
      resolve({ name, toldAt, forget: () => toldAt.clear(), close: () => request.destroy() });
    });
    request.on('error', reject);
    const note = (line: string, at: number): void => {
      if (!line.startsWith('data:')) return;
      const event = JSON.parse(line.slice('data:'.length)) as Partial<ClusterEvent>;
      if (event.type === 'leader_changed' && typeof event.after === 'string' && !toldAt.has(event.after)) {
        toldAt.set(event.after, at);
      }
    };
  });
}

const subscription = `subscription { clusterChanged(cluster: "main") { name leader { name } } }`;

/** GraphQL over WebSocket: the first change whose leader is another one. Resolves with the first result. */
export function subscribeByGraphql(name: string, url: string, token: string): Promise<Subscriber> {
  const toldAt = new Map<string, number>();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
  });
  return new Promise((resolve, reject) => {
    let last: string | undefined;
    client.subscribe<{ clusterChanged: { leader: { name: string } | null } }>(
      { query: subscription },
      {
        next: ({ data, errors }) => {
          const at = performance.now();
          if (errors !== undefined) {
            reject(new Error(JSON.stringify(errors)));
            return;
          }
          const leader = data?.clusterChanged.leader?.name;
          if (leader !== undefined && leader !== last && !toldAt.has(leader)) toldAt.set(leader, at);
          last = leader ?? last;
          resolve({ name, toldAt, forget: () => toldAt.clear(), close: () => void client.dispose() });
        },
        error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
        complete: () => reject(new Error(`${name}: the subscription ended`)),
      },
    );
  });
}
