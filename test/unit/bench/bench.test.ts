import { describe, expect, test } from 'vitest';
import { firstByteCounter, grpcCallCounter, postgresQueryCounter } from '../../bench/counting-proxy.ts';
import { median, percentile, table, withSection } from '../../bench/report.ts';

const frame = (type: number, payload: number): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload, 0, 3);
  head[3] = type;
  return Buffer.concat([head, Buffer.alloc(payload, 1)]);
};
const message = (type: string, payload: number): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(payload + 4, 1);
  return Buffer.concat([head, Buffer.alloc(payload, 0x51)]);
};
const inPieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

describe('counting requests in a stream', () => {
  const grpc = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 12),
    frame(1, 300),
    frame(0, 70),
    frame(8, 4),
    frame(1, 5),
    frame(6, 8),
  ]);
  const startup = Buffer.concat([Buffer.from([0, 0, 0, 20, 0, 3, 0, 0]), Buffer.alloc(12, 0x51)]);
  const postgres = Buffer.concat([startup, message('p', 40), message('Q', 30), message('P', 9), message('E', 9)]);

  test.each([1, 7, 10_000])('gRPC calls by HEADERS frames, in pieces of %i bytes', (size) => {
    const count = grpcCallCounter();
    expect(sum(inPieces(grpc, size).map(count))).toBe(2);
  });

  test.each([1, 7, 10_000])('PostgreSQL queries by message, in pieces of %i bytes', (size) => {
    const count = postgresQueryCounter();
    expect(sum(inPieces(postgres, size).map(count))).toBe(2);
  });

  test('HTTP/1.0 by connection', () => {
    const count = firstByteCounter();
    expect([count(Buffer.from('GET ')), count(Buffer.from('/ HTTP/1.0'))]).toEqual([1, 0]);
  });
});

describe('the report', () => {
  test('medians and percentiles', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95)).toBe(10);
    expect(median([])).toBeNaN();
  });

  test('says what was missed', () => {
    const row = { what: 'reads', ours: '1 req/s', other: '2 req/s', judged: '0.50 ×', target: '≥ 0.85 ×', met: false };
    const lines = table([row, { ...row, met: true }, { ...row, met: null }]).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[2]).toContain('MISSED');
    expect(lines[3]).toMatch(/\| met +\|$/);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});

describe('the page of figures', () => {
  const page = '# Benchmarks\n\nIntro.\n\n## reads\n\nold\n\n## graphql\n\nkept\n';

  test('gets a section anew in its place', () => {
    expect(withSection(page, { name: 'reads', text: 'new' })).toBe(page.replace('old', 'new'));
  });

  test('gets a new section at its end', () => {
    expect(withSection(page, { name: 'failover', text: 'new' })).toBe(`${page}\n## failover\n\nnew\n`);
  });
});
