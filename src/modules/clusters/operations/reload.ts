import { Type } from 'typebox';
import { freshValue } from '../../../kernel/section.ts';
import {
  check,
  defineOperation,
  Failed,
  noImpact,
  Unsettled,
  warning,
  type ClusterHandle,
  type PlanCheck,
  type Step,
} from '../../operations/index.ts';
import type { Member } from '../model.ts';
import { memberCheck, numberSetting } from './observed.ts';

interface Input {
  member?: string;
}

interface Loaded {
  /** When PostgreSQL last read its files, ISO 8601. */
  loadedAt: string;
  /** What is wrong in pg_hba.conf and postgresql.conf. */
  fileErrors: readonly string[];
}

interface Facts {
  members: readonly { name: string; before: Loaded | null }[];
  timeoutMs: number;
}

/** "Could not be applied" is a parameter that waits for a restart, and no error. */
const loadedSql = `SELECT
  to_char(pg_conf_load_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS loaded_at,
  ARRAY(SELECT format('pg_hba.conf line %s: %s', line_number, error) FROM pg_hba_file_rules WHERE error IS NOT NULL) ||
  ARRAY(SELECT format('%s line %s: %s %s', regexp_replace(sourcefile, '.*/', ''), sourceline, name, error)
          FROM pg_file_settings WHERE error IS NOT NULL AND error <> 'setting could not be applied') AS file_errors`;

export const reload = defineOperation({
  kind: 'cluster.reload',
  mutation: 'reload',
  path: '/reload',
  summary: 'Let Patroni and PostgreSQL re-read their local configuration',
  description:
    "Each Patroni re-reads the YAML file of its own node, and nothing else: the cluster's dynamic configuration takes " +
    'effect by itself. It is done when PostgreSQL has read its files anew. What is wrong in pg_hba.conf or postgresql.conf ' +
    'is reported as it was before and as it is after; new errors fail the operation, and PostgreSQL keeps its former rules.',
  permission: 'cluster:reload',
  risk: 'safe',
  input: {
    member: Type.Optional(
      Type.String({ minLength: 1, maxLength: 63, description: 'Only this one; all members by default' }),
    ),
  },
  example: { member: 'patroni-2' },

  async plan(cluster, input: Input) {
    const snapshot = cluster.snapshot();
    const named = input.member === undefined ? null : memberCheck(snapshot, input.member);
    const members = named === null ? snapshot.cluster.members : named.member === null ? [] : [named.member];
    const found = await Promise.all(
      members.map(async (member) => ({
        member,
        before: await loadedOf(cluster, member.name).catch(() => null),
      })),
    );
    const facts: Facts = {
      members: found.map(({ member, before }) => ({ name: member.name, before })),
      timeoutMs: 15_000 + 2000 * numberSetting(snapshot, 'loop_wait', 10),
    };
    const names = members.map(({ name }) => name).join(', ') || (input.member ?? 'nobody');
    return {
      summary: `Reload the local configuration of ${names}.`,
      target: input.member ?? cluster.name,
      observed: { members: members.map(({ name }) => name) },
      facts,
      checks: [...(named?.checks ?? []), ...found.flatMap(({ member, before }) => checksOf(member, before))],
      impact: noImpact('No session drops. Rules of pg_hba.conf that have changed hold for new sessions.'),
      commands: members.map(({ name }) => `patronictl reload ${snapshot.cluster.scope} ${name} --force`),
    };
  },

  steps: ({ facts }) => facts.members.map(({ name, before }) => reloadStep(name, before, facts.timeoutMs)),

  conclude: ({ facts }) => `${facts.members.map(({ name }) => name).join(', ')} have read their configuration anew.`,
});

function checksOf({ name, patroni }: Member, before: Loaded | null): PlanCheck[] {
  const reachable = freshValue(patroni) !== null;
  const errors = before?.fileErrors ?? [];
  return [
    check('member.reachable', name, reachable, `${name}'s Patroni ${reachable ? 'answers' : 'does not answer'}.`),
    check(
      'postgres.readable',
      name,
      before === null ? null : true,
      before === null
        ? `PostgreSQL of ${name} does not answer, so a reload could not be confirmed.`
        : `PostgreSQL of ${name} has read its files at ${before.loadedAt}.`,
    ),
    ...(errors.length === 0
      ? []
      : [warning('postgres.file_errors', name, `On ${name} already now: ${errors.join('; ')}.`)]),
  ];
}

/** It may be sent twice: to read a file once more changes nothing. */
function reloadStep(member: string, before: Loaded | null, timeoutMs: number): Step<Input, Facts> {
  return {
    id: `reload:${member}`,
    title: `Reload ${member}`,
    fenced: true,
    async act({ cluster }) {
      const request = { method: 'POST', path: '/reload', timeoutMs: 10_000 } as const;
      const { status, body } = await cluster.patroni.send(member, request);
      if (status === 202 || status === 200) return `Patroni: ${body}.`;
      throw new Failed(`Patroni of ${member} refused with ${status}: ${body}. Nothing was reloaded there.`, {
        code: 'refused',
      });
    },
    async verify(run) {
      const known = before?.fileErrors ?? [];
      const fresh = (after: Loaded): string[] => after.fileErrors.filter((error) => !known.includes(error));
      const after = await run
        .poll(
          `newer look of PostgreSQL on ${member} at its files`,
          async () => {
            const loaded = await loadedOf(run.cluster, member);
            // A postgresql.conf that cannot be parsed leaves the time as it was.
            return loaded.loadedAt > (before?.loadedAt ?? '') || fresh(loaded).length > 0 ? loaded : undefined;
          },
          { timeoutMs, intervalMs: 200 },
        )
        .catch((error: unknown) => {
          if (!(error instanceof Unsettled)) throw error;
          throw new Failed(`${error.message} Patroni took the request, and PostgreSQL has not read its files.`, {
            code: 'not_reloaded',
            remedy: `The log of Patroni on ${member} says why: often its YAML file cannot be read.`,
            cause: error,
          });
        });
      await run.result({ [member]: { ...after, fileErrorsBefore: known } });
      const added = fresh(after);
      if (added.length > 0) {
        throw new Failed(`${member} has read its files, and there are errors: ${added.join('; ')}.`, {
          code: 'file_errors',
          remedy:
            `PostgreSQL keeps its former rules until it is restarted, and then nobody may get in: correct the ` +
            `file of Patroni on ${member} and reload again.`,
        });
      }
      return `PostgreSQL of ${member} has read its files at ${after.loadedAt}; ${after.fileErrors.length} errors in them.`;
    },
  };
}

async function loadedOf(cluster: ClusterHandle, member: string): Promise<Loaded> {
  const [row] = await cluster.sql.query<{ loaded_at: string; file_errors: string[] }>(member, loadedSql);
  return { loadedAt: row?.loaded_at ?? '', fileErrors: row?.file_errors ?? [] };
}
