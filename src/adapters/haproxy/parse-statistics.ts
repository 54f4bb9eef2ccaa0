import type { ProxyServer } from '../../modules/clusters/index.ts';

/** Value of the column `type` on the line of a server; 0 is a frontend, 1 a backend, 3 a listener. */
const serverType = '2';

/**
 * The servers of HAProxy's statistics in CSV. Columns are found by the header, since each version adds some.
 * Source: HAProxy's management guide, section 9.1 "CSV format".
 * @throws RangeError when the text is not HAProxy's statistics.
 */
export function parseStatistics(csv: string): Omit<ProxyServer, 'member'>[] {
  const [header, ...rows] = parseCsv(csv);
  const names = (header ?? []).map((name, index) => (index === 0 ? name.replace(/^#\s*/, '') : name));
  for (const needed of ['pxname', 'svname', 'status', 'type']) {
    if (!names.includes(needed)) throw new RangeError(`the answer is not HAProxy's statistics: no column ${needed}`);
  }
  return rows
    .map((row) => new Map(names.map((name, index) => [name, row[index] ?? ''])))
    .filter((row) => row.get('type') === serverType)
    .map(serverOf);
}

function serverOf(row: ReadonlyMap<string, string>): Omit<ProxyServer, 'member'> {
  const status = row.get('status') ?? '';
  // A star in front: a check is under way, and this is the result of the one before.
  const checkStatus = (row.get('check_status') ?? '').replace(/^\*\s*/, '');
  return {
    backend: row.get('pxname') ?? '',
    server: row.get('svname') ?? '',
    status,
    usable: isUsable(status),
    checkStatus: checkStatus === '' ? null : checkStatus,
    checkDurationMs: integerOf(row.get('check_duration')),
    sessions: integerOf(row.get('scur')) ?? 0,
    totalSessions: integerOf(row.get('stot')) ?? 0,
    lastChangeSeconds: integerOf(row.get('lastchg')),
  };
}

/** `UP`, `UP 1/3` (still up, failing) and `no check` take new sessions; DOWN, NOLB, MAINT and DRAIN do not. */
function isUsable(status: string): boolean {
  return /^(?:UP|no check)\b/.test(status) && !/DRAIN|MAINT/.test(status);
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
