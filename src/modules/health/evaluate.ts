import { freshValue } from '../../kernel/section.ts';
import type { Check, ClusterFacts, Health } from '../clusters/index.ts';
import { memberChecks, replicationChecks } from './member-checks.ts';
import type { ServiceLevels } from './model.ts';
import { clusterChecks, surroundingChecks } from './cluster-checks.ts';

/** Checks whose failure means that the cluster cannot take writes, or soon will not. */
const writeChecks = new Set(['cluster.leader', 'cluster.single_leader', 'etcd.quorum', 'route.primary']);

/** Every check of the cluster with its number, and one verdict. Pure: the same facts give the same answer. */
export function evaluateHealth(facts: ClusterFacts, levels: ServiceLevels): Health {
  const checks = [
    ...clusterChecks(facts),
    ...surroundingChecks(facts, levels),
    ...memberChecks(facts, levels),
    ...replicationChecks(facts, levels),
  ];
  const status = verdict(facts, checks);
  return { status, exitCode: exitCodes[status], summary: summarise(status, checks), checks };
}

const exitCodes: Record<Health['status'], number> = { healthy: 0, degraded: 1, critical: 2, unknown: 3 };

/** In failsafe mode a leader that reaches all members goes on without etcd. */
function goesOnWithoutEtcd({ leader, members }: ClusterFacts): boolean {
  const node = freshValue(members.find((m) => m.name === leader?.name)?.patroni ?? null);
  return leader?.writable === true && node?.failsafeModeIsActive === true;
}

function verdict(facts: ClusterFacts, checks: readonly Check[]): Health['status'] {
  const spared = goesOnWithoutEtcd(facts) ? 'etcd.quorum' : null;
  const writes = checks.filter((c) => writeChecks.has(c.id) && c.id !== spared);
  if (writes.some((c) => c.status === 'fail')) return 'critical';
  if (writes.some((c) => c.status === 'unknown' && c.id === 'cluster.leader')) return 'unknown';
  if (checks.some((c) => c.status === 'fail' || c.status === 'unknown')) return 'degraded';
  return 'healthy';
}

function summarise(status: Health['status'], checks: readonly Check[]): string {
  const bad = checks.filter((c) => c.status === 'fail');
  const unknown = checks.filter((c) => c.status === 'unknown');
  const warned = checks.filter((c) => c.status === 'warn');
  const passed = checks.length - bad.length - unknown.length - warned.length;
  const counts = `${passed} of ${checks.length} checks pass`;
  const worst = [...bad.filter((c) => writeChecks.has(c.id)), ...bad, ...unknown, ...warned][0];
  if (worst === undefined) return `${counts}.`;
  const others = bad.length + unknown.length + warned.length - 1;
  const rest = others > 0 ? ` ${others} more ${others === 1 ? 'check does' : 'checks do'} not pass.` : '';
  const first = `${worst.subject}: ${worst.message}`;
  return status === 'healthy' ? `${counts}. Note: ${first}${rest}` : `${first}${rest}`;
}
