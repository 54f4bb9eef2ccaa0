import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDbosEngine } from '../../src/adapters/dbos/index.ts';
import { openLockSession } from '../../src/adapters/postgres/lock-session.ts';
import type { OperationProgram } from '../../src/modules/operations/ports.ts';

/** One engine as a process of its own: its program writes down in a table who did which step of what, and when. */
const { ENGINE_URL: url = '', ENGINE_ID: executorId = '', ENGINE_STEP_MS: stepMs = '100' } = process.env;
const pool = new pg.Pool({ connectionString: url, max: 4 });
pool.on('error', () => undefined);
const said = (entry: object, text: string): void => void process.stdout.write(`${text} ${JSON.stringify(entry)}\n`);

/** As the real program does: nothing goes on without the database. */
async function ask(sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  for (;;) {
    try {
      return (await pool.query<Record<string, unknown>>(sql, values)).rows;
    } catch {
      await sleep(100);
    }
  }
}

class Superseded extends Error {
  override readonly name = 'Superseded';
}

const program: OperationProgram = {
  async claim(id) {
    const [row] = await ask('UPDATE work SET epoch = epoch + 1 WHERE id = $1 AND NOT done RETURNING epoch', [id]);
    return row === undefined ? null : Number(row['epoch']);
  },
  begin: () => Promise.resolve(3),
  async step(id, epoch, position) {
    const [current] = await ask('SELECT FROM work WHERE id = $1 AND epoch = $2', [id, epoch]);
    if (current === undefined) throw new Superseded();
    const sql = 'INSERT INTO steps (id, position, executor) VALUES ($1, $2, $3) RETURNING number';
    const [row] = await ask(sql, [id, position, executorId]);
    await sleep(Number(stepMs));
    await ask('UPDATE steps SET ended_at = clock_timestamp() WHERE number = $1', [row?.['number']]);
    return true;
  },
  async finish(id) {
    await ask('UPDATE work SET done = true WHERE id = $1', [id]);
  },
};

const engine = createDbosEngine({
  url,
  openSession: () => openLockSession(url),
  executorId,
  log: { debug: said, info: said, warn: said, error: said },
  isReady: () => true,
});
engine.start(program);
while (!engine.running) await sleep(50);
process.send?.('running');
process.on('message', (message: { id: string; cluster: string }) => {
  void engine.enqueue(message.id, message.cluster).then(() => process.send?.('enqueued'));
});
