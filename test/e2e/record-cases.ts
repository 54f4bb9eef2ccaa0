import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/wait.ts';
import type { AuditPage } from '../../src/modules/audit/index.ts';
import { askGraphql, askRest, mutate, operate, operateByGraphql, type AskOptions } from './operate.ts';
import type { Stage } from './replicas.ts';
import type { openControl } from './witness.ts';

/** What the cases below need; read when they run. */
export interface RecordStage {
  stage: Stage;
  control: ReturnType<typeof openControl>;
  asker: AskOptions;
  viewer: AskOptions;
  elsewhere: AskOptions;
  /** A password in the configuration of the API. */
  configured: string;
}

/** An operation that is not there. */
const nobodys = '00000000-0000-4000-8000-000000000000';

/** `[what is asked, the result and code that the audit must say]`; null leaves nothing. */
type Refusal =
  [ask: () => Promise<unknown>, result: 'denied' | 'refused', code: string] | [ask: () => Promise<unknown>];

/** What is written down, and what is not: refusals one by one, secrets nowhere, lists by filter and page. */
export function recordCases(on: () => RecordStage): void {
  const restPost = (path: string, body: unknown, options: AskOptions) => () =>
    askRest(on().stage, 'POST', path, body, options);
  const graphql = (query: string, variables: Record<string, unknown>, options: AskOptions) => () =>
    askGraphql(on().stage, query, variables, options);

  /** Asks one after the other; the audit gets exactly these rows, an intent and an outcome each. */
  async function expectRecorded(refusals: readonly Refusal[]): Promise<void> {
    const { control } = on();
    const [{ seq: before } = {}] = await control.rows('SELECT max(seq)::int AS seq FROM matriarch.audit');
    const [{ count: operations } = {}] = await control.rows('SELECT count(*) FROM matriarch.operations');
    for (const [ask] of refusals) await ask();
    const rows = await control.rows(
      'SELECT phase, result, code, subject_id AS subject FROM matriarch.audit WHERE seq > $1 ORDER BY seq',
      [before],
    );
    const expected = refusals.flatMap(([, result, code]) => (result === undefined ? [] : [`${result} ${code}`]));
    const found = (wanted: string) =>
      rows.flatMap(({ phase, result, code }) => (phase === wanted ? [`${String(result)} ${String(code)}`] : []));
    expect(found('intent')).toEqual(expected);
    expect(found('outcome')).toEqual(expected);
    expect(new Set(rows.map(({ subject }) => subject)).size).toBe(expected.length);
    expect(await control.rows('SELECT count(*) FROM matriarch.operations')).toEqual([{ count: operations }]);
  }

  describe('requests that come to nothing', () => {
    it('are in the audit once each when asked by REST', async () => {
      const { stage, asker, viewer, elsewhere } = on();
      const reason = 'a request';
      const second = { ...asker, replica: stage.replicas[1]! };
      const malformed = () =>
        fetch(`${stage.replicas[0]!.url}/v1/clusters/main/reload`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${asker.token!}` },
          body: '{"reason": ',
        });
      await expectRecorded([
        [restPost('/reload', { reason }, viewer), 'denied', 'forbidden'],
        [restPost('/reload', { wrong: 1 }, viewer), 'denied', 'forbidden'],
        [restPost('/reload', { reason }, elsewhere), 'denied', 'cluster_not_found'],
        [restPost('/v1/clusters/nowhere/reload', { reason }, asker), 'denied', 'cluster_not_found'],
        [restPost('/reload', {}, asker), 'refused', 'invalid_request'],
        [restPost('/reload', { reason, unknown: 1 }, second), 'refused', 'invalid_request'],
        [restPost('/reload', [], asker), 'refused', 'invalid_request'],
        [malformed, 'refused', 'invalid_request'],
        [restPost('/reload?dry_run=all', { reason }, asker), 'refused', 'invalid_request'],
        [restPost('/reload?dryRun=yes', { reason }, asker), 'refused', 'invalid_request'],
        [restPost('/reload', { reason, member: 'patroni-9' }, asker), 'refused', 'checks_failed'],
        [restPost('/reload', { reason, planHash: 'x'.repeat(43) }, second), 'refused', 'plan_outdated'],
        [
          restPost('/reload', { reason }, { ...asker, headers: { 'idempotency-key': 'a b' } }),
          ...(['refused', 'invalid_request'] as const),
        ],
        [restPost(`/v1/operations/${nobodys}:cancel`, { reason }, viewer), 'denied', 'forbidden'],
        [restPost(`/v1/operations/${nobodys}:cancel`, { reason }, asker), 'refused', 'operation_not_found'],
        [restPost(`/v1/operations/${nobodys}:approve`, {}, asker), 'refused', 'invalid_request'],
        [restPost('/v1/freezes', { reason }, asker), 'denied', 'forbidden'],
        // Looks, and callers that nobody knows.
        [restPost('/reload?dryRun=all', { reason }, viewer)],
        [restPost('/reload?dryRun=all', { unknown: 1 }, asker)],
        [restPost('/reload', { reason }, { token: 'nobody' })],
      ]);
    });

    it('are in the audit once each when asked by GraphQL, also those that reach no resolver', async () => {
      const { stage, asker, viewer, elsewhere } = on();
      const input = { reason: 'a request' };
      const reload = (given: object, options: AskOptions, dryRun = '') =>
        graphql(
          `mutation ($input: ReloadInput!) { reload(cluster: "main", input: $input ${dryRun}) { operation { id } } }`,
          { input: given },
          options,
        );
      const text = (document: string, options = asker) => graphql(document, {}, options);
      const second = { ...asker, replica: stage.replicas[1]! };
      await expectRecorded([
        [reload(input, viewer), 'denied', 'forbidden'],
        [reload(input, elsewhere), 'denied', 'cluster_not_found'],
        [reload({ ...input, member: 'patroni-9' }, asker), 'refused', 'checks_failed'],
        [reload({ ...input, reason: 'x' }, asker), 'refused', 'invalid_request'],
        [reload(input, asker, 'dryRun: null'), 'refused', 'invalid_request'],
        [reload({ ...input, unknown: 1 }, asker), 'refused', 'invalid_request'],
        [reload({ ...input, unknown: 1 }, second), 'refused', 'invalid_request'],
        [reload({ reason: 5 }, asker), 'refused', 'invalid_request'],
        [reload(input, asker, 'dryRun: yes'), 'refused', 'invalid_request'],
        [reload(input, asker, 'dry_run: all'), 'refused', 'invalid_request'],
        [text('mutation { reload(cluster: "main") { operation { id } } }'), 'refused', 'invalid_request'],
        [text('mutation { cancelOperation(id: "x") { id } }'), 'refused', 'invalid_request'],
        [text('mutation { createFreeze(input: {}) { id } }'), 'refused', 'invalid_request'],
        [text(`mutation { cancelOperation(id: "${nobodys}", reason: "why") { id } }`, viewer), 'denied', 'forbidden'],
        [
          text(`mutation { rejectOperation(id: "${nobodys}", reason: "why") { id } }`),
          'refused',
          'operation_not_found',
        ],
        // Looks, what is no mutation, and what nobody can read.
        [reload(input, viewer, 'dryRun: all')],
        [reload({ ...input, unknown: 1 }, asker, 'dryRun: all')],
        [text('mutation { dropEverything { id } }')],
        [text('{ operations { nothing } }')],
        [text('mutation { reload(')],
        [reload(input, { token: 'nobody' })],
      ]);
    });

    it('are shown by the API as the table holds them', async () => {
      const { stage, control } = on();
      const shown = await askRest<AuditPage>(
        ...([stage, 'GET', '/v1/audit?actor=viewer@example.org&result=denied&phase=intent&page_size=200'] as const),
      );
      const held = await control.rows(
        "SELECT seq::int FROM matriarch.audit WHERE actor = 'viewer@example.org' AND result = 'denied' AND phase = 'intent'",
      );
      expect(shown.body.entries.map(({ seq }) => seq).sort()).toEqual(held.map(({ seq }) => seq).sort());
      expect(held.length).toBeGreaterThan(4);
    });
  });

  describe('a secret', () => {
    it('is in no table, no log and not in Redis, once what needed it has ended', async () => {
      const { stage, control, configured } = on();
      const canary = (name: string): string => `canary-${name}-${'0123456789'.repeat(2)}`;
      const secrets = ['login', 'command', 'refused', 'document', 'variable'].map(canary);
      const [login, command, refused, inDocument, inVariable] = secrets as [string, string, string, string, string];
      const patch = {
        postgresql: {
          // Patroni takes no logins from here, and nothing is archived: both are kept and do nothing.
          authentication: { replication: { username: 'someone', password: login } },
          parameters: { archive_command: `/bin/true --token ${command} %p` },
        },
      };
      const done = await operate(stage, 'POST', '/config/patch', { patch });
      expect(done, done.message).toMatchObject({ state: 'succeeded' });
      expect(JSON.stringify(done)).not.toContain('canary');
      // It was really written.
      const config = await (await fetch(`${stage.lab.members[0]!.restUrl}/config`)).text();
      expect(config).toContain(login);
      expect(config).toContain(command);
      const version = await waitFor(
        async () =>
          (
            await control.rows('SELECT id FROM matriarch.config_versions WHERE revision = $1', [
              done.result['configRevision'],
            ])
          )[0],
        { timeoutMs: 20_000, what: 'the version is written down' },
      );
      // Sent back as it is shown, it would replace the secret.
      const masked = { postgresql: { authentication: { replication: { password: '***' } } } };
      expect((await mutate(stage, 'patchConfig', { patch: masked })).code).toBe('checks_failed');
      const removal = { postgresql: { authentication: null, parameters: { archive_command: null } } };
      expect(await operateByGraphql(stage, 'patchConfig', { patch: removal })).toMatchObject({ state: 'succeeded' });
      const back = await askRest(stage, 'POST', '/config/rollback', {
        version: Number(version['id']),
        reason: 'back',
      });
      expect(back).toMatchObject({ status: 409, body: { code: 'checks_failed' } });
      expect(JSON.stringify(back.body)).toContain('holds ***');

      await askRest(stage, 'POST', '/config/patch', { patch: { password: refused }, reason: 'x', wrong: 1 });
      await askGraphql(
        stage,
        `mutation { patchConfig(cluster: "main", input: { wrong: 1, patch: { password: "${inDocument}" } }) { plan { hash } } }`,
      );
      await mutate(stage, 'patchConfig', { patch: { api_key: inVariable }, wrong: 1 });

      const tokens = [stage.token, on().asker.token!, on().viewer.token!];
      const hidden = [...secrets, configured, new URL(stage.lab.controlDatabaseUrl).password, ...tokens];
      for (const [where, text] of await everythingKept()) {
        // Ended by itself, so that a failure does not print what it should hide.
        const found = hidden.flatMap((secret, index) => (text.includes(secret) ? [`secret ${index} in ${where}`] : []));
        expect(found).toEqual([]);
      }
    });
  });

  /** Every table of the control database, every log of a replica, and the control plane's Redis, as text. */
  async function everythingKept(): Promise<[where: string, text: string][]> {
    const { stage, control } = on();
    const tables = await control.rows(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('matriarch', 'matriarch_dbos', 'public')`,
    );
    expect(tables.length).toBeGreaterThan(8);
    const kept: [string, string][] = [];
    for (const { name } of tables) {
      const [row] = await control.rows(
        `SELECT coalesce(string_agg(t::text, E'\\n'), '') AS text FROM ${String(name)} t`,
      );
      kept.push([String(name), String(row!['text'])]);
    }
    const logs = join(stage.lab.directory, 'log');
    for (const file of readdirSync(logs).filter((name) => name.startsWith('api-')))
      kept.push([file, readFileSync(join(logs, file), 'utf8')]);
    expect(kept.filter(([where]) => where.startsWith('api-'))).toHaveLength(stage.replicas.length);
    const redis = new Redis(stage.lab.redisUrl);
    try {
      for (const key of await redis.keys('*')) kept.push([`Redis ${key}`, await valueOf(redis, key)]);
    } finally {
      redis.disconnect();
    }
    return kept;
  }
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  if (type === 'string') return (await redis.get(key)) ?? '';
  if (type === 'stream') return JSON.stringify(await redis.xrange(key, '-', '+'));
  throw new Error(`nobody knows how to read the ${type} ${key}`);
}
