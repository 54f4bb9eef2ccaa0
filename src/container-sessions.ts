import { createMemberReader } from './adapters/postgres/member-reader.ts';
import { credentials, postgresTargetOf, type Clusters } from './container-clusters.ts';
import type { Config } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { createSessionService, type SessionService } from './modules/sessions/index.ts';

/** What one replica is made of to read sessions on demand. */
export interface Sessions {
  service: SessionService;
  close(): void;
}

export function createSessions(config: Config, { sources }: Pick<Clusters, 'sources'>): Sessions {
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
    return [{ name, reader, deadlineMs: observation.deadlineMs }];
  });
  const clusters = new Map(made.map(({ name, ...one }) => [name, one]));
  return {
    service: createSessionService({ sources, clusters, clock: systemClock }),
    close() {
      for (const { reader } of made) reader.close();
    },
  };
}
