import { Agent, get } from 'node:http';

/**
 * Many readers in one process: each asks once a second over a connection of its own, with the ETag that it got last.
 * The counts are sent to the parent when it asks, and begin anew.
 */
const { URL: url = '', TOKEN: token = '', READERS: readers = '1' } = process.env;
const count = Number(readers);
const agent = new Agent({ keepAlive: true, maxSockets: count, maxFreeSockets: count });
let counts = { ok: 0, notModified: 0, failed: 0 };

function poll(etag: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}`, ...(etag === undefined ? {} : { 'if-none-match': etag }) };
    get(url, { agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 200) counts.ok += 1;
        else if (answer.statusCode === 304) counts.notModified += 1;
        else counts.failed += 1;
        resolve(answer.headers.etag ?? etag);
      });
    }).once('error', () => {
      counts.failed += 1;
      resolve(etag);
    });
  });
}

async function read(startAfterMs: number): Promise<never> {
  let etag: string | undefined;
  let next = performance.now() + startAfterMs;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    next += 1000;
    etag = await poll(etag);
  }
}

// Spread over the second, as readers that know nothing of each other are.
for (let reader = 0; reader < count; reader += 1) void read((1000 * reader) / count);
process.on('message', () => {
  process.send?.(counts);
  counts = { ok: 0, notModified: 0, failed: 0 };
});
process.once('SIGTERM', () => process.exit(0));
process.send?.('ready');
