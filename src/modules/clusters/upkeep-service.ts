import type { Context } from '../../kernel/context.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { freshValue } from '../../kernel/section.ts';
import type { Operation, OperationStore } from '../operations/index.ts';
import type { ConfigVersionPage, Pause } from './config-version-model.ts';
import type { ConfigVersionStore, SnapshotSources } from './ports.ts';

/** What the control plane remembers of a cluster beside the snapshot: who paused it, and its configuration's versions. */
export interface UpkeepService {
  pause(context: Context, cluster: string): Promise<Pause>;
  configVersions(context: Context, cluster: string, query: PageRequest): Promise<ConfigVersionPage>;
}

export function createUpkeepService(parts: {
  sources: SnapshotSources;
  operations: Pick<OperationStore, 'list'>;
  versions: ConfigVersionStore;
}): UpkeepService {
  const { sources, operations, versions } = parts;
  return {
    async pause(context, cluster) {
      requireOnCluster(context, 'cluster:read', cluster);
      const source = sources.get(cluster);
      if (source === undefined) throw clusterNotFound(cluster);
      const paused = freshValue(source.current().snapshot.cluster.dcs)?.paused ?? null;
      const lease = paused === true ? await pauseLease(operations, cluster) : null;
      return {
        cluster,
        paused,
        owner: lease?.requestedBy ?? null,
        reason: lease?.reason ?? null,
        ticket: lease?.ticket ?? null,
        since: lease?.endedAt ?? null,
        expiresAt: lease === null ? null : expiryOf(lease),
        operationId: lease?.id ?? null,
      };
    },

    async configVersions(context, cluster, query) {
      requireOnCluster(context, 'config:read', cluster);
      if (!sources.has(cluster)) throw clusterNotFound(cluster);
      const binding = `config versions ${cluster}`;
      const size = pageSizeOf(query);
      const before = query.page_token === undefined ? null : Number(decodePageToken(query.page_token, binding));
      const found = await versions.list(cluster, before, size + 1);
      const page = found.slice(0, size);
      const last = found.length > size ? page.at(-1) : undefined;
      return { versions: page, nextPageToken: last === undefined ? '' : encodePageToken(String(last.id), binding) };
    },
  };
}

/** The pause that holds, when it was asked for here: the newest one that no resume has followed. */
export async function pauseLease(operations: Pick<OperationStore, 'list'>, cluster: string): Promise<Operation | null> {
  const newest = async (kind: string): Promise<Operation | undefined> => {
    const filter = { clusters: null, cluster, state: 'succeeded' as const, open: null, kind, requestedBy: null };
    return (await operations.list(filter, null, 1))[0];
  };
  const [paused, resumed] = await Promise.all([newest('cluster.pause'), newest('cluster.resume')]);
  if (paused === undefined) return null;
  const isOver = resumed !== undefined && (resumed.endedAt ?? '') > (paused.endedAt ?? '');
  return isOver ? null : paused;
}

/** When the pause is to end; null when it has no expiry. */
export function expiryOf({ input, endedAt }: Operation): string | null {
  const seconds = input['expiresInSeconds'];
  if (typeof seconds !== 'number' || endedAt === null) return null;
  return new Date(Date.parse(endedAt) + seconds * 1000).toISOString();
}
