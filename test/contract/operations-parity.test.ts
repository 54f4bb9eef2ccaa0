import { buildSchema, isInputObjectType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allOperations } from '../../src/container-operations.ts';
import { readSchemaText } from '../../src/graphql/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { roleNames, roles, type Permission, type Role } from '../../src/kernel/permissions.ts';
import { pathParameters, type AnyOperation, type Operation, type Plan } from '../../src/modules/operations/index.ts';
import {
  exampleOf,
  overGraphql,
  overRest,
  urlOf,
  type OperationAnswer,
  type OperationRequest,
} from '../support/request-operation.ts';
import { snapshotFixture } from '../support/cluster-fixture.ts';
import { situations } from '../support/situations.ts';
import { buildTestApp, type TestApp } from '../support/test-app.ts';

/** What must hold for every operation, whoever adds it: the lists here are the registry's. */
const transports = { rest: overRest, graphql: overGraphql };
const every = allOperations.map((definition) => ({ kind: definition.kind, definition }));
const byHand = ['cancelOperation', 'approveOperation', 'rejectOperation'];
const schema = buildSchema(readSchemaText());

let built: TestApp;
let admin: string;
beforeAll(async () => {
  built = await buildTestApp();
  admin = await built.mint('admin');
});
afterAll(() => built.app.close());

/** The same request by both transports, each over a store of its own. */
async function both(definition: AnyOperation, request: Partial<OperationRequest>) {
  const whole = { token: admin, body: exampleOf(definition), ...request };
  const answers: Record<string, OperationAnswer> = {};
  for (const [name, send] of Object.entries(transports)) {
    forget();
    answers[name] = shown(await send(built.app, definition, whole));
  }
  return answers as { rest: OperationAnswer; graphql: OperationAnswer };
}

function forget(): void {
  built.operations.store.kept.clear();
  built.operations.audited.entries.length = 0;
  for (const { acts } of built.operations.clusters.values()) acts.length = 0;
}

/** Without what differs between any two requests. */
function shown({ code, operation, plan }: OperationAnswer): OperationAnswer {
  const fixed = { id: '', requestId: '', createdAt: '', transport: 'rest' as const };
  return {
    code,
    operation: operation === null ? null : ({ ...operation, ...fixed } satisfies Operation),
    plan: operation?.plan ?? plan,
  };
}

/** A body that is agreed to, over the first situation in which the operation is possible; healthy when there is none. */
async function agreed(definition: AnyOperation): Promise<{ body: Record<string, unknown>; plan: Plan | null }> {
  const source = built.sources.get('main')!;
  for (const situation of Object.values(situations)) {
    source.publish(situation());
    const body = exampleOf(definition);
    const { plan } = await overRest(built.app, definition, { token: admin, body, dryRun: true });
    if (plan?.possible === true) return { body: { ...body, planHash: plan.hash, confirm: plan.target }, plan };
  }
  source.publish(snapshotFixture());
  return { body: exampleOf(definition), plan: null };
}

/** What changes something: a look into a database does not. */
function changes(): string[] {
  const reads = /^\s*(SELECT|SHOW|WITH|TABLE)\b/i;
  const effects = /pg_(switch_wal|reload_conf|terminate|cancel|promote|create|drop|rotate|wal_replay_(pause|resume))/i;
  return [...built.operations.clusters.values()].flatMap(({ acts }) =>
    acts
      .filter(({ system, what }) => system !== 'postgres' || !reads.test(what) || effects.test(what))
      .map(({ what }) => what),
  );
}

describe.each(every)('$kind', ({ definition }) => {
  test('gives the same plan and the same operation by both transports', async () => {
    const { body, plan } = await agreed(definition);
    const dry = await both(definition, { body, dryRun: true });
    expect(dry.graphql).toEqual(dry.rest);
    expect(dry.rest.plan?.hash).toMatch(/^[\w-]{43}$/);
    const done = await both(definition, { body });
    expect(done.graphql).toEqual(done.rest);
    if (plan === null) expect(done.rest.code).toMatch(/^(checks_failed|not_supported)$/);
    else expect(done.rest).toMatchObject({ code: null, operation: { kind: definition.kind, done: false } });
  });

  test('refuses the same, by the same code', async () => {
    const { body, plan } = await agreed(definition);
    const { reason: _reason, ...unreasoned } = body;
    const bad: [Record<string, unknown>, string][] = [
      [unreasoned, 'invalid_request'],
      [{ ...body, dry_run: 'all' }, 'invalid_request'],
      [{ ...body, reason: null }, 'invalid_request'],
      [{ ...body, reason: 7 }, 'invalid_request'],
      [{ ...body, ticket: null }, 'invalid_request'],
      [{ ...body, whenBusy: 'sometimes' }, 'invalid_request'],
      ...(plan === null ? [] : ([[{ ...body, planHash: 'x'.repeat(43) }, 'plan_outdated']] as [object, string][])),
    ] as [Record<string, unknown>, string][];
    if (plan?.risk === 'destructive') {
      const { confirm: _confirm, ...unconfirmed } = body;
      bad.push([unconfirmed, 'confirmation_required']);
    }
    for (const [request, code] of bad) {
      const { rest, graphql } = await both(definition, { body: request });
      expect([rest.code, graphql.code], JSON.stringify(request)).toEqual([code, code]);
      expect(built.operations.store.kept.size).toBe(0);
    }
    if (plan === null) return;
    for (const send of Object.values(transports)) {
      forget();
      const request = { token: admin, body, key: `key-${definition.kind}-${send.name}` };
      const first = await send(built.app, definition, request);
      expect((await send(built.app, definition, request)).operation?.id).toBe(first.operation?.id);
      const other = { ...request, body: { ...body, reason: 'another reason' } };
      expect((await send(built.app, definition, other)).code).toBe('idempotency_conflict');
    }
  });

  test('a dry run changes nothing, and what is nearly one is refused', async () => {
    const { body } = await agreed(definition);
    forget();
    for (const send of Object.values(transports))
      await send(built.app, definition, { token: admin, body, dryRun: true });
    const url = urlOf(definition, 'main', body);
    const inPath = pathParameters(definition.path);
    const own = Object.fromEntries(Object.entries(body).filter(([name]) => !inPath.includes(name)));
    // Neither may a fault of the body hide one of the query, nor the body name another target than the path.
    const unfit = Object.fromEntries(inPath.map((name) => [name, 'elsewhere']));
    for (const query of [
      'dry_run=all',
      'dryRun=yes',
      'dryRun=null',
      'dryRun=',
      'dryRun=ALL',
      'dryRun=all&dryRun=all',
    ]) {
      const headers = { authorization: `Bearer ${admin}` };
      for (const payload of [own, { ...own, ...unfit }, { ...own, unknown: 1 }]) {
        const answer = await built.app.inject({ method: 'POST', url: `${url}?${query}`, headers, payload });
        expect([query, answer.statusCode]).toEqual([query, 400]);
      }
    }
    if (inPath.length > 0) {
      const headers = { authorization: `Bearer ${admin}` };
      const answer = await built.app.inject({ method: 'POST', url, headers, payload: { ...own, ...unfit } });
      expect(answer.statusCode).toBe(400);
    }
    for (const dryRun of [null, 'yes', '', true]) {
      const input = `${definition.mutation.charAt(0).toUpperCase()}${definition.mutation.slice(1)}Input!`;
      const query = `mutation ($i: ${input}, $d: DryRun) { ${definition.mutation}(cluster: "main", input: $i, dryRun: $d) { plan { hash } } }`;
      const headers = { authorization: `Bearer ${admin}` };
      const payload = { query, variables: { i: body, d: dryRun } };
      const answer = await built.app.inject({ method: 'POST', url: '/graphql', headers, payload });
      expect(answer.json<{ errors?: { extensions: object }[] }>().errors?.[0]?.extensions).toMatchObject({
        code: 'invalid_request',
      });
    }
    expect(changes()).toEqual([]);
    expect(built.operations.store.kept.size).toBe(0);
  });

  test('is for whom the roles say, and every refusal is in the audit', async () => {
    const { body, plan } = await agreed(definition);
    const asked = (plan?.permission ?? definition.permission) as Permission;
    for (const [name, send] of Object.entries(transports)) {
      expect((await send(built.app, definition, { token: null, body })).code).toBe('unauthenticated');
      for (const role of roleNames) {
        for (const reach of ['main', 'other']) {
          const token = await built.mint(role, [reach]);
          forget();
          const { code } = await send(built.app, definition, { token, body });
          expect([name, role, reach, expected(role, asked, reach, code)]).toEqual([name, role, reach, code]);
          if (code !== 'forbidden' && code !== 'cluster_not_found') continue;
          expect(built.operations.store.kept.size).toBe(0);
          expect(built.operations.audited.entries).toEqual([
            { actor: `${role}@example.com`, action: definition.kind, result: 'refused', code },
          ]);
        }
      }
    }
  });
});

function expected(role: Role, permission: Permission, reach: string, code: string | null): string | null {
  if (!roles[role].includes(permission)) return 'forbidden';
  if (reach !== 'main') return 'cluster_not_found';
  return code === 'forbidden' || code === 'cluster_not_found' || code === 'unauthenticated' ? 'granted' : code;
}

/** A field by hand, over REST and over GraphQL: its code, and what the audit was told. */
async function decision(verb: 'cancel' | 'approve' | 'reject', reason: string, token: string) {
  const id = newId();
  const headers = { authorization: `Bearer ${token}` };
  forget();
  const url = `/v1/operations/${id}:${verb}`;
  const rest = await built.app.inject({ method: 'POST', url, headers, payload: { reason } });
  const query = `mutation ($id: ID!, $reason: String!) { ${verb}Operation(id: $id, reason: $reason) { id } }`;
  const payload = { query, variables: { id, reason } };
  const graphql = await built.app.inject({ method: 'POST', url: '/graphql', headers, payload });
  const answer = graphql.json<{ errors?: { extensions: { code: string } }[] }>();
  return {
    codes: [rest.json<{ code: string }>().code, answer.errors?.[0]?.extensions.code],
    audited: built.operations.audited.entries.map(({ action, code }) => `${action} ${String(code)}`),
  };
}

describe('what is no part of an input', () => {
  test.each(['', ' ', 'a key', 'schlüssel', 'x'.repeat(201), 'line\n'])('refuses the key %j', async (key) => {
    const definition = allOperations[0]!;
    const { body } = await agreed(definition);
    const { rest, graphql } = await both(definition, { body, key });
    expect([rest.code, graphql.code]).toEqual(['invalid_request', 'invalid_request']);
    expect(built.operations.store.kept.size).toBe(0);
  });

  test.each(every)('takes the same key by both transports for one $kind', async ({ definition }) => {
    const { body } = await agreed(definition);
    for (const key of ['x'.repeat(200), '!"#$%&()*+,-./:;<=>?@[]^_`{|}~']) {
      forget();
      const request = { token: admin, body, key };
      const first = await overRest(built.app, definition, request);
      const second = await overGraphql(built.app, definition, request);
      expect(second.operation?.id).toBe(first.operation?.id);
      expect([second.code, built.operations.store.kept.size]).toEqual([first.code, first.code === null ? 1 : 0]);
    }
  });

  test.each(['cancel', 'approve', 'reject'] as const)('holds the reason to %s to its rules', async (verb) => {
    for (const reason of ['', 'no', 'x'.repeat(501), 'two\nlines', 'a bell \u0007']) {
      const { codes, audited } = await decision(verb, reason, admin);
      expect([reason, codes]).toEqual([reason, ['invalid_request', 'invalid_request']]);
      expect(audited).toEqual(Array(2).fill(`operation.${verb} invalid_request`));
    }
    for (const reason of ['yes', 'x'.repeat(500)]) {
      expect((await decision(verb, reason, admin)).codes).toEqual(['operation_not_found', 'operation_not_found']);
    }
    // Whoever may not decide is not told what a reason must be.
    expect((await decision(verb, '', await built.mint('viewer'))).codes).toEqual(['forbidden', 'forbidden']);
  });
});

describe('the schema of GraphQL', () => {
  test('has a mutation for each operation, and no other but those by hand', () => {
    const fields = Object.keys(schema.getMutationType()!.getFields()).sort();
    expect(fields).toEqual(expect.arrayContaining([...every.map(({ definition }) => definition.mutation), ...byHand]));
    const rest = fields.filter((name) => !every.some(({ definition }) => definition.mutation === name));
    expect(rest.filter((name) => !/^(cancel|approve|reject)Operation$|Freeze|KillSwitch/.test(name))).toEqual([]);
  });

  test.each(every)('asks for what $kind takes, and for nothing else', ({ definition }) => {
    const { mutation, command } = definition;
    const type = schema.getType(`${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`);
    if (!isInputObjectType(type)) throw new Error(`${mutation} has no input`);
    const fields = Object.values(type.getFields()).map(({ name, type: t }) => [name, isNonNullType(t)]);
    const required = new Set<string>((command as unknown as { required?: string[] }).required);
    expect(fields).toEqual(Object.keys(command.properties).map((name) => [name, required.has(name)]));
  });
});
