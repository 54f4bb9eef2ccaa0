import type { ProxyServer, ProxyTotal } from '../../modules/clusters/index.ts';
import type { ProxyReading } from '../../modules/observation/ports.ts';

type Row = ReadonlyMap<string, string>;

/** Values of the column `type`; 3 is a listener. */
const types = { frontend: '0', backend: '1', server: '2' } as const;

/**
 * HAProxy's statistics in CSV. Columns are found by the header, since each version adds some.
 * Source: HAProxy's management guide, section 9.1 "CSV format".
 * @throws RangeError when the text is not HAProxy's statistics.
 */
export function parseStatistics(csv: string): ProxyReading {
  const [header, ...lines] = parseCsv(csv);
  const names = (header ?? []).map((name, index) => (index === 0 ? name.replace(/^#\s*/, '') : name));
  for (const needed of ['pxname', 'svname', 'status', 'type']) {
    if (!names.includes(needed)) throw new RangeError(`the answer is not HAProxy's statistics: no column ${needed}`);
  }
  const rows = lines.map((line) => new Map(names.map((name, index) => [name, line[index] ?? ''])));
  const totals = rows.flatMap((row) => {
    const type = row.get('type');
    return type === types.frontend
      ? [totalOf(row, 'frontend')]
      : type === types.backend
        ? [totalOf(row, 'backend')]
        : [];
  });
  return { servers: rows.filter((row) => row.get('type') === types.server).map(serverOf), totals };
}

function serverOf(row: Row): Omit<ProxyServer, 'member'> {
  const status = row.get('status') ?? '';
  return {
    backend: row.get('pxname') ?? '',
    server: row.get('svname') ?? '',
    address: textOf(row.get('addr')),
    status,
    usable: isUsable(status),
    // A star in front: a check is under way, and this is the result of the one before.
    checkStatus: textOf((row.get('check_status') ?? '').replace(/^\*\s*/, '')),
    checkCode: integerOf(row.get('check_code')),
    checkDurationMs: integerOf(row.get('check_duration')),
    checkMessage: textOf(row.get('check_desc')),
    ...trafficOf(row),
    ...queuesOf(row),
    // -1: none yet.
    lastSessionSeconds: atLeastZero(integerOf(row.get('lastsess'))),
    lastChangeSeconds: integerOf(row.get('lastchg')),
  };
}

function totalOf(row: Row, side: ProxyTotal['side']): ProxyTotal {
  return {
    proxy: row.get('pxname') ?? '',
    side,
    status: row.get('status') ?? '',
    ...trafficOf(row),
    ...queuesOf(row),
    sessionsPerSecond: integerOf(row.get('rate')),
    maxSessionsPerSecond: integerOf(row.get('rate_max')),
    requestErrors: integerOf(row.get('ereq')),
    deniedRequests: integerOf(row.get('dreq')),
    activeServers: integerOf(row.get('act')),
    backupServers: integerOf(row.get('bck')),
    lastChangeSeconds: integerOf(row.get('lastchg')),
  };
}

function trafficOf(row: Row) {
  return {
    sessions: integerOf(row.get('scur')) ?? 0,
    maxSessions: integerOf(row.get('smax')),
    sessionLimit: integerOf(row.get('slim')),
    totalSessions: integerOf(row.get('stot')) ?? 0,
    inBytes: integerOf(row.get('bin')),
    outBytes: integerOf(row.get('bout')),
  };
}

function queuesOf(row: Row) {
  return {
    queue: integerOf(row.get('qcur')),
    maxQueue: integerOf(row.get('qmax')),
    connectionErrors: integerOf(row.get('econ')),
    responseErrors: integerOf(row.get('eresp')),
    retries: integerOf(row.get('wretr')),
    redispatches: integerOf(row.get('wredis')),
    weight: integerOf(row.get('weight')),
    checkFailures: integerOf(row.get('chkfail')),
    downTransitions: integerOf(row.get('chkdown')),
    downSeconds: integerOf(row.get('downtime')),
  };
}

/** `UP`, `UP 1/3` (still up, failing) and `no check` take new sessions; DOWN, NOLB, MAINT and DRAIN do not. */
function isUsable(status: string): boolean {
  return /^(?:UP|no check)\b/.test(status) && !/DRAIN|MAINT/.test(status);
}

function textOf(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function atLeastZero(value: number | null): number | null {
  return value === null || value < 0 ? null : value;
}

function integerOf(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** RFC 4180: a field in quotes may hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, raw = '', end = ''] = match;
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}
