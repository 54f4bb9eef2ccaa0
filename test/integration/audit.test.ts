import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../src/adapters/postgres/control-database.ts';
import { createAudit, type Audit } from '../../src/container-audit.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Context } from '../../src/kernel/context.ts';
import { createLogger } from '../../src/logger.ts';
import { createAuditReader } from '../../src/modules/audit/read-store.ts';
import { createAuditService, type AuditEntry, type AuditVerification } from '../../src/modules/audit/index.ts';
import { auditStore } from '../../src/modules/audit/store.ts';
import { PostgresServer } from '../support/postgres-server.ts';

const log = createLogger('silent');
const caller = { subject: 'auditor', role: 'admin', clusters: '*', tokenId: 'a', expiresAtSeconds: 4e9 } as const;
const context = { caller } as unknown as Context;

/** Text that JSON, PostgreSQL and JavaScript could each write in a way of its own. */
const odd = [
  'quotes " \' ` and \\ / \\u0041 \\\\',
  'control \b\f\n\r\t \u0001\u001f\u007f\u0080',
  'unicode \u00e9 e\u0301 \u2028\u2029 \ufeff \uffff \u{1f418} \u{10ffff} \u05d0\u202e',
  'broken \ud800 \udc00 nul \0 end',
  '',
];

const details: readonly Record<string, unknown>[] = [
  {},
  { 'a "key"\n\\': null, é: [[], {}, [null, true, false]], '': '', '\u{1f418}': odd },
  { n: [0, -0, 1, -1, 1.5, 1e21, 1e-7, 1.7976931348623157e308, 5e-324, 0.1 + 0.2, Number.MAX_SAFE_INTEGER] },
  { z: 1, aa: 2, b: 3, nested: { deep: { deeper: odd.join(' ') } } },
];

function entryOf(index: number): AuditEntry {
  const text = odd[index % odd.length]!;
  const without = index % 2 === 0;
  return {
    ...{ phase: index % 3 === 0 ? 'intent' : 'outcome', subjectId: randomUUID(), action: `test.${index}` },
    ...{ operationId: without ? null : randomUUID(), cluster: without ? null : text, target: without ? null : text },
    ...{ actor: text, role: 'admin', transport: 'rest', requestId: `r${index}`, traceId: text, result: 'accepted' },
    ...{ code: without ? null : text, message: text, reason: without ? text : null, ticket: without ? null : text },
    details: details[index % details.length]!,
  };
}

const rows = 20;
let server: PostgresServer;
let audit: Audit;
const databases: ControlDatabase[] = [];

interface Chained {
  name: string;
  database: ControlDatabase;
  verify(): Promise<AuditVerification>;
}

/** A new database with a chain of rows, owned by a role that is no superuser, as the service's is. */
async function chained(): Promise<Chained> {
  const name = `audit${databases.length + 1}`;
  await server.query(`CREATE DATABASE ${name} OWNER service`);
  await databases.at(-1)?.close();
  const database = new ControlDatabase({ url: server.url(name).replace('postgres@', 'service@'), poolSize: 3 }, log);
  databases.push(database);
  await database.migrate();
  audit = createAudit(database, log);
  const entries = Array.from({ length: rows }, (_, index) => entryOf(index));
  await database.transaction((query) => auditStore.append(query, entries));
  return { name, database, verify: () => audit.service.verify(context, {}) };
}

/** What a superuser can do: the triggers do not run. */
const tamper = (name: string, sql: string) => server.query(`SET session_replication_role = replica; ${sql}`, name);

beforeAll(async () => {
  server = await PostgresServer.create();
  await server.query('CREATE ROLE service LOGIN');
});
afterAll(async () => {
  await databases.at(-1)?.close();
  await server.remove();
});

describe('the chain of the audit in PostgreSQL', () => {
  it('has the hashes that are computed here, whatever text, number or null its rows hold', async () => {
    const { name, verify } = await chained();
    expect(await verify()).toMatchObject({ intact: true, complete: true, rows, head: { seq: rows }, fault: null });
    const [last] = await server.query(`SELECT hash FROM matriarch.audit WHERE seq = ${rows}`, name);
    expect((await verify()).head?.hash).toBe(last?.['hash']);
  });

  it('is whole in batches, when it is gone on with, and after rows of many at once', async () => {
    const { database } = await chained();
    const append = (index: number) => database.transaction((query) => auditStore.append(query, [entryOf(index)]));
    await Promise.all(Array.from({ length: 12 }, (_, index) => append(index)));
    const limits = { batchRows: 5, maxRows: 10 };
    const service = createAuditService({ reader: createAuditReader(database.query), clock: systemClock, limits });
    let found = await service.verify(context, {});
    let total = found.rows;
    while (!found.complete) {
      found = await service.verify(context, { afterSeq: found.head!.seq, afterHash: found.head!.hash });
      total += found.rows;
    }
    expect([found.intact, total]).toEqual([true, rows + 12]);
  });

  it.each([
    ['a changed text', `UPDATE matriarch.audit SET message = 'nothing' WHERE seq = 7`, 7, 'changed'],
    ['a changed actor of the last row', `UPDATE matriarch.audit SET actor = 'x' WHERE seq = ${rows}`, rows, 'changed'],
    ['a changed number in the details', `UPDATE matriarch.audit SET details = '{"n": 2}' WHERE seq = 3`, 3, 'changed'],
    [
      'a time moved by a microsecond',
      `UPDATE matriarch.audit SET at = at + interval '1us' WHERE seq = 5`,
      5,
      'changed',
    ],
    ['a null made empty', `UPDATE matriarch.audit SET cluster = '' WHERE seq = 1`, 1, 'changed'],
    ['a removed row', 'DELETE FROM matriarch.audit WHERE seq = 7', 7, 'removed'],
    ['a removed first row', 'DELETE FROM matriarch.audit WHERE seq = 1', 1, 'removed'],
    [
      'a removed row whose gap was closed',
      'DELETE FROM matriarch.audit WHERE seq = 7; UPDATE matriarch.audit SET seq = -seq WHERE seq > 7; ' +
        'UPDATE matriarch.audit SET seq = -seq - 1 WHERE seq < 0',
      7,
      'removed',
    ],
    [
      'an inserted row with a right hash',
      'UPDATE matriarch.audit SET seq = -seq WHERE seq > 7; UPDATE matriarch.audit SET seq = -seq + 1 WHERE seq < 0; ' +
        'INSERT INTO matriarch.audit SELECT (jsonb_populate_record(a, \'{"seq": 8, "actor": "x"}\')).* ' +
        'FROM matriarch.audit a WHERE seq = 7; UPDATE matriarch.audit a SET previous = (SELECT hash FROM ' +
        'matriarch.audit WHERE seq = 7) WHERE seq = 8; UPDATE matriarch.audit a SET hash = ' +
        "encode(sha256(convert_to(matriarch.audit_content(a), 'UTF8')), 'hex') WHERE seq = 8",
      8,
      'inserted',
    ],
    [
      'two rows in each other\u2019s place',
      'UPDATE matriarch.audit SET seq = -4 WHERE seq = 4; UPDATE matriarch.audit SET seq = 4 WHERE seq = 9; ' +
        'UPDATE matriarch.audit SET seq = 9 WHERE seq = -4',
      4,
      'reordered',
    ],
  ])('tells of %s', async (_what, sql, seq, kind) => {
    const { name, verify } = await chained();
    await tamper(name, sql);
    const { intact, fault } = await verify();
    expect([intact, fault?.seq, fault?.kind]).toEqual([false, seq, kind]);
  });

  it('tells of a cut tail to whoever kept a head', async () => {
    const { name, verify } = await chained();
    const { head } = await verify();
    await tamper(name, 'DELETE FROM matriarch.audit WHERE seq > 15');
    expect((await verify()).intact).toBe(true);
    const found = await audit.service.verify(context, { headSeq: head!.seq, headHash: head!.hash });
    expect(found).toMatchObject({ intact: false, fault: { seq: 16, kind: 'removed' } });
  });
});

describe('the table of the audit', () => {
  it.each([
    "UPDATE matriarch.audit SET actor = 'x'",
    'DELETE FROM matriarch.audit',
    'TRUNCATE matriarch.audit',
    "INSERT INTO matriarch.audit SELECT * FROM matriarch.audit ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
  ])('lets neither the service nor a superuser do: %s', async (sql) => {
    const { name, database, verify } = await chained();
    await expect(database.query(sql)).rejects.toThrow();
    await expect(server.query(sql, name)).rejects.toThrow(/never changed/);
    expect(await verify()).toMatchObject({ intact: true, rows });
  });

  it('ends the transaction of what could not be written down', async () => {
    const { name, database, verify } = await chained();
    await server.query('CREATE TABLE public.effects (n int); GRANT ALL ON public.effects TO service', name);
    await server.query('REVOKE INSERT ON matriarch.audit FROM service', name);
    const effect = database.transaction(async (query) => {
      await query('INSERT INTO public.effects VALUES (1)');
      await auditStore.append(query, [entryOf(1)]);
    });
    await expect(effect).rejects.toMatchObject({ code: 'audit_unavailable', message: /permission denied/ });
    expect(await server.query('SELECT * FROM public.effects', name)).toEqual([]);
    expect(await verify()).toMatchObject({ intact: true, rows });
  });
});
