import { Etcd3 } from 'etcd3';
import { CLUSTER_NAMESPACE, CLUSTER_SCOPE } from '../../lab/layout.ts';

/** Our own eyes on etcd: when each new leader's key was written, as early as any of the endpoints tells. */
export interface LeaderWatch {
  /** `performance.now()` of the first notice of this member's newest term, by the member's name. */
  seenAt: Map<string, number>;
  /** Milliseconds from sending a write of our own to its notice, for `count` writes: what a notice can be late by. */
  calibrate(count: number): Promise<number[]>;
  close(): Promise<void>;
}

const calibrationKey = '/matriarch-bench/calibration';

export async function watchLeader(endpoints: readonly string[]): Promise<LeaderWatch> {
  const clients = endpoints.map((endpoint) => new Etcd3({ hosts: endpoint }));
  const seenAt = new Map<string, number>();
  const terms = new Set<string>();
  let onCalibration: (value: string) => void = () => undefined;
  const watchers = clients.flatMap((client) => [
    client.watch().key(`${CLUSTER_NAMESPACE}/${CLUSTER_SCOPE}/leader`).create(),
    client.watch().key(calibrationKey).create(),
  ]);
  const opened = await Promise.all(watchers);
  opened.forEach((watcher, index) => {
    watcher.on('put', (kv) => {
      const at = performance.now();
      const value = kv.value.toString();
      if (index % 2 === 1) onCalibration(value);
      else if (!terms.has(kv.create_revision)) {
        terms.add(kv.create_revision);
        seenAt.set(value, at);
      }
    });
  });
  const [first] = clients;
  return {
    seenAt,
    calibrate: async (count) => {
      const delays: number[] = [];
      for (let i = 0; i < count; i += 1) {
        const noticed = new Promise<number>((resolve) => {
          onCalibration = (value) => {
            if (value === String(i)) resolve(performance.now());
          };
        });
        const sentAt = performance.now();
        await first?.put(calibrationKey).value(String(i));
        delays.push((await noticed) - sentAt);
      }
      await first?.delete().key(calibrationKey);
      return delays;
    },
    close: async () => {
      await Promise.all(opened.map((watcher) => watcher.cancel()));
      for (const client of clients) client.close();
    },
  };
}
