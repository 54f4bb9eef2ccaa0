import { describe, expect, it } from 'vitest';
import { parseStatistics } from '../../../src/adapters/haproxy/parse-statistics.ts';

const header = '# pxname,svname,scur,stot,status,weight,act,bck,lastchg,type,check_status,check_duration,last_chk,';

function server(status: string, more: Partial<Record<'check' | 'duration' | 'last' | 'type', string>> = {}): string {
  const { check = 'L7OK', duration = '8', last = 'HTTP status check returned code <200>', type = '2' } = more;
  return `primary,patroni-1,3,41,${status},1,1,0,17,${type},${check},${duration},${last},`;
}

/** What the columns of these tests do not tell. */
const notCounted = {
  address: null,
  checkCode: null,
  checkMessage: null,
  maxSessions: null,
  sessionLimit: null,
  inBytes: null,
  outBytes: null,
  queue: null,
  maxQueue: null,
  connectionErrors: null,
  responseErrors: null,
  retries: null,
  redispatches: null,
  weight: null,
  checkFailures: null,
  downTransitions: null,
  downSeconds: null,
  lastSessionSeconds: null,
};

describe('the statistics', () => {
  it('become servers, and totals of frontends and backends', () => {
    const csv = [header, server('OPEN', { type: '0' }), server('UP'), server('UP', { type: '1' }), ''].join('\n');
    expect(parseStatistics(csv).servers).toEqual([
      {
        ...notCounted,
        weight: 1,
        backend: 'primary',
        server: 'patroni-1',
        status: 'UP',
        usable: true,
        checkStatus: 'L7OK',
        checkDurationMs: 8,
        sessions: 3,
        totalSessions: 41,
        lastChangeSeconds: 17,
      },
    ]);
  });

  it('tell frontends from backends, and leave listeners out', () => {
    const csv = [
      '# pxname,svname,scur,smax,slim,stot,bin,bout,status,type,rate,rate_max,dreq,ereq,act,bck,qcur,econ,weight',
      'primary,FRONTEND,2,5,9984,41,700,90000,OPEN,0,1,4,0,3,,,,,',
      'primary,sock-1,2,5,,41,0,0,OPEN,3,,,,,,,,,',
      'primary,BACKEND,2,5,999,41,700,90000,UP,1,1,4,0,,1,0,0,2,1',
    ].join('\n');
    const { servers, totals } = parseStatistics(csv);
    expect(servers).toEqual([]);
    expect(totals).toMatchObject([
      { proxy: 'primary', side: 'frontend', status: 'OPEN', sessionLimit: 9984, requestErrors: 3, activeServers: null },
      { proxy: 'primary', side: 'backend', status: 'UP', outBytes: 90_000, connectionErrors: 2, activeServers: 1 },
    ]);
  });

  it('are read by the names in the header, whatever their order', () => {
    const csv = '# type,status,svname,extra,pxname\r\n2,DOWN,s1,"a, ""b""\nc",be\r\n';
    expect(parseStatistics(csv).servers).toEqual([
      {
        ...notCounted,
        backend: 'be',
        server: 's1',
        status: 'DOWN',
        usable: false,
        checkStatus: null,
        checkDurationMs: null,
        sessions: 0,
        totalSessions: 0,
        lastChangeSeconds: null,
      },
    ]);
  });

  it('keep commas within quotes together', () => {
    const { servers } = parseStatistics([header, server('UP', { last: '"connected, answered ""200"""' })].join('\n'));
    expect(servers[0]).toMatchObject({ backend: 'primary', checkDurationMs: 8 });
  });

  it('show the result of the check before while one is under way', () => {
    const { servers } = parseStatistics([header, server('UP', { check: '* L7OK', duration: '' })].join('\n'));
    expect(servers[0]).toMatchObject({ checkStatus: 'L7OK', checkDurationMs: null });
  });
});

it.each([
  ['UP', true],
  ['UP 1/3', true],
  ['no check', true],
  ['DOWN', false],
  ['DOWN 1/2', false],
  ['DOWN (agent)', false],
  ['NOLB', false],
  ['NOLB 1/2', false],
  ['MAINT', false],
  ['MAINT (via be/s2)', false],
  ['MAINT (resolution)', false],
  ['DRAIN', false],
  ['UP (DRAIN)', false],
  ['UPSIDE', false],
])('a server that is %s takes new sessions: %s', (status, usable) => {
  expect(parseStatistics([header, server(status)].join('\n')).servers).toEqual([
    expect.objectContaining({ status, usable }),
  ]);
});

it.each([[''], ['<html><body>Statistics</body></html>'], ['# pxname,svname\na,b\n'], ['"'], [','.repeat(10_000)]])(
  'refuses what is not statistics (%#)',
  (text) => {
    expect(() => parseStatistics(text)).toThrow(/not HAProxy's statistics/);
  },
);
