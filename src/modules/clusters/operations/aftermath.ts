import { freshValue } from '../../../kernel/section.ts';
import { Unsettled, type ClusterHandle, type Step } from '../../operations/index.ts';
import type { LeaderFacts } from './new-leader.ts';

/** HAProxy asks every few seconds; longer is not waited for. */
const routesTimeoutMs = 20_000;

/** What became of the old leader, told and not waited for, and whether the proxy leads writers away from it. */
export function aftermathStep<Input, Facts extends LeaderFacts>({ leader }: LeaderFacts): Step<Input, Facts> {
  return {
    id: 'aftermath',
    title: 'See where routes lead, and what became of the old leader',
    async verify(run) {
      const { cluster } = run;
      const moved = async (): Promise<true | undefined> => {
        await cluster.look();
        return wrongRoutes(cluster).length === 0 ? true : undefined;
      };
      await run
        .poll('correct routes', moved, { timeoutMs: routesTimeoutMs, intervalMs: 500 })
        .catch((error: unknown) => {
          // The failover is done whatever the proxy does: it is told, not turned into a failure.
          if (!(error instanceof Unsettled)) throw error;
        });
      const wrong = wrongRoutes(cluster);
      const previous = stateOf(cluster, leader);
      await run.result({ previousLeaderState: previous, wrongRoutes: wrong });
      const routes =
        wrong.length === 0
          ? 'Routes for writes lead to the new leader.'
          : `Not seen to lead to the new leader: ${wrong.join(', ')}. Look at HAProxy.`;
      return leader === null ? routes : `${leader} is ${previous}. ${routes}`;
    },
  };
}

function wrongRoutes(cluster: ClusterHandle): string[] {
  const { routes, leader } = cluster.snapshot().cluster;
  return routes
    .filter(({ expects }) => expects === 'primary')
    .filter(({ observed }) => {
      const answer = freshValue(observed);
      return answer === null || answer.inRecovery || (answer.answeredBy ?? leader?.name) !== leader?.name;
    })
    .map(({ name }) => name);
}

function stateOf(cluster: ClusterHandle, leader: string | null): string {
  const member = cluster.snapshot().cluster.members.find(({ name }) => name === leader);
  if (member === undefined) return 'gone from etcd';
  if (freshValue(member.patroni) === null) {
    const accepts = freshValue(member.postgres)?.inRecovery === false;
    return accepts ? 'without its Patroni, and its PostgreSQL still accepts writes' : 'not answering';
  }
  return `${member.state} on timeline ${member.timeline ?? '?'}`;
}
