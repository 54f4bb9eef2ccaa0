import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { Problem, type Fault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { pageOf, type PageRequest } from '../../kernel/page.ts';
import { mayReachCluster, requirePermission } from '../../kernel/permissions.ts';
import { actorOf, audited, type RequestAudit } from '../audit/index.ts';
import type { Freeze, FreezePage, KillSwitch } from './model.ts';
import {
  CreateFreezeSchema,
  EndFreezeSchema,
  SetKillSwitchSchema,
  type CreateFreeze,
  type EndFreeze,
  type SetKillSwitch,
} from './policy-model.ts';
import type { PolicyStore } from './ports.ts';
import { isUuid } from './service.ts';
import { requireShape } from './validate-command.ts';

/** When nothing may be changed: freeze windows and the kill switch. Every change is in the audit, and so is every refusal. */
export interface PolicyService {
  /** Those that hold or are to come, the earliest first, of the clusters that the token reaches. */
  listFreezes(context: Context, query: PageRequest): Promise<FreezePage>;
  /** @throws Problem `forbidden`, `invalid_request`, `cluster_not_found`, `audit_unavailable` */
  createFreeze(context: Context, command: CreateFreeze): Promise<Freeze>;
  /** @throws Problem `freeze_not_found` */
  endFreeze(context: Context, id: string, command: EndFreeze): Promise<Freeze>;
  killSwitch(context: Context): Promise<KillSwitch>;
  /** Takes a token that reaches every cluster. */
  setKillSwitch(context: Context, command: SetKillSwitch): Promise<KillSwitch>;
}

const longestFreezeMs = 366 * 86_400_000;

export function createPolicyService(parts: {
  store: PolicyStore;
  audit: RequestAudit;
  clock: Clock;
  clusterNames: readonly string[];
}): PolicyService {
  const { store, audit, clock, clusterNames } = parts;

  return {
    async listFreezes(context, query) {
      requirePermission(context, 'policy:read');
      const { freezes } = await store.policy();
      const seen = freezes.flatMap((freeze) => seenBy(context, freeze));
      const binding = `freezes ${JSON.stringify(context.caller.clusters)}`;
      const { items, nextPageToken } = pageOf(seen, query, { binding, idOf: ({ id }) => id });
      return { freezes: items, nextPageToken };
    },

    async createFreeze(context, command) {
      const { clusters = null, reason, ticket = null } = command;
      const cluster = clusters?.length === 1 ? (clusters[0] ?? null) : null;
      const actor = actorOf(context);
      return audited(audit, actor, { action: 'freeze.create', cluster, body: { ...command } }, () => {
        requirePermission(context, 'policy:manage');
        requireShape(CreateFreezeSchema, command);
        requireReach(context, clusters);
        requireKnown(clusters, clusterNames);
        const window = windowOf(command, clock.now());
        const freeze = { id: newId(), clusters, ...window, reason, createdBy: actor.subject };
        const what = { action: 'freeze.create', cluster, target: freeze.id, reason, ticket };
        return audit.act(actor, { ...what, details: { clusters, ...window } }, (query) =>
          store.insertFreeze(query, freeze),
        );
      });
    },

    async endFreeze(context, id, command) {
      const { reason, ticket = null } = command;
      const actor = actorOf(context);
      return audited(audit, actor, { action: 'freeze.end', cluster: null, body: { id, reason, ticket } }, async () => {
        requirePermission(context, 'policy:manage');
        requireShape(EndFreezeSchema, command);
        const known = isUuid(id) ? (await store.policy()).freezes.find((freeze) => freeze.id === id) : undefined;
        const { clusters } = context.caller;
        const reached =
          known !== undefined &&
          (clusters === '*' || known.clusters?.every((name) => clusters.includes(name)) === true);
        if (!reached) throw freezeNotFound(id);
        const cluster = known.clusters?.length === 1 ? (known.clusters[0] ?? null) : null;
        return audit.act(actor, { action: 'freeze.end', cluster, target: id, reason, ticket }, async (query) => {
          const ended = await store.endFreeze(query, id, actor.subject);
          if (ended === null) throw freezeNotFound(id);
          return ended;
        });
      });
    },

    async killSwitch(context) {
      requirePermission(context, 'policy:read');
      return (await store.policy()).killSwitch;
    },

    async setKillSwitch(context, command) {
      const { engaged, reason, ticket = null } = command;
      const actor = actorOf(context);
      const action = engaged ? 'kill-switch.engage' : 'kill-switch.release';
      return audited(audit, actor, { action, cluster: null, body: { engaged, reason, ticket } }, () => {
        requirePermission(context, 'policy:manage');
        requireShape(SetKillSwitchSchema, command);
        if (context.caller.clusters !== '*') {
          throw new Problem(
            'forbidden',
            'The kill switch holds for every cluster, and this token does not reach them all.',
          );
        }
        return audit.act(actor, { action, reason, ticket, details: { engaged } }, (query) =>
          store.setKillSwitch(query, { engaged, reason, changedBy: actor.subject }),
        );
      });
    },
  };
}

/** What a token may know of a freeze: nothing of clusters that it does not reach. */
function seenBy(context: Context, freeze: Freeze): Freeze[] {
  if (freeze.clusters === null || context.caller.clusters === '*') return [freeze];
  const clusters = freeze.clusters.filter((name) => mayReachCluster(context, name));
  return clusters.length === 0 ? [] : [{ ...freeze, clusters }];
}

function requireReach(context: Context, clusters: readonly string[] | null): void {
  const reach = context.caller.clusters;
  if (reach === '*') return;
  if (clusters === null || !clusters.every((name) => reach.includes(name))) {
    throw new Problem('forbidden', `This token may only freeze ${reach.join(', ') || 'no cluster'}; name clusters.`);
  }
}

function requireKnown(clusters: readonly string[] | null, known: readonly string[]): void {
  const errors = (clusters ?? []).flatMap((name, index) =>
    known.includes(name) ? [] : [{ path: `body/clusters/${index}`, message: `"${name}" is not a configured cluster` }],
  );
  refuseFor(errors);
}

function windowOf({ startsAt, endsAt }: CreateFreeze, now: number): { startsAt: string; endsAt: string } {
  const from = startsAt === undefined ? now : Date.parse(startsAt);
  const to = Date.parse(endsAt);
  const errors: Fault[] = [];
  if (!(to > now && to - now <= longestFreezeMs))
    errors.push({ path: 'body/endsAt', message: 'must lie ahead, by at most a year' });
  else if (!(from < to)) errors.push({ path: 'body/startsAt', message: 'must lie before endsAt' });
  refuseFor(errors);
  return { startsAt: new Date(from).toISOString(), endsAt: new Date(to).toISOString() };
}

function refuseFor(errors: readonly Fault[]): void {
  if (errors.length > 0) throw new Problem('invalid_request', 'This is no freeze window; see errors.', { errors });
}

function freezeNotFound(id: string): Problem {
  return new Problem('freeze_not_found', `No freeze "${id}" holds or is to come that this token may end.`);
}
