import type { Context } from '../../kernel/context.ts';
import { clusterNotFound, requireOnCluster } from '../../kernel/permissions.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { freshValue } from '../../kernel/section.ts';
import type { OperationStore } from '../operations/index.ts';
import type { ConfigVersionPage, Pause } from './config-version-model.ts';
import { expiryOf, pauseLease, writtenAt } from './pause-lease.ts';
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
      const lease = paused === true ? await pauseLease(operations, versions, cluster) : null;
      return {
        cluster,
        paused,
        owner: lease?.requestedBy ?? null,
        reason: lease?.reason ?? null,
        ticket: lease?.ticket ?? null,
        since: lease === null ? null : (lease.endedAt ?? writtenAt(lease)),
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
