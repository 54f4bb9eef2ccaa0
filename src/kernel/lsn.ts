/**
 * Log sequence numbers. PostgreSQL writes them as `X/Y` in hexadecimal; Patroni as plain integers. Positions stay well
 * under 2^53 (8 PiB of WAL), so a number holds them exactly.
 */
export function parseLsn(text: string): number {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not an LSN`);
  return Number.parseInt(match[1] ?? '', 16) * 2 ** 32 + Number.parseInt(match[2] ?? '', 16);
}

export function formatLsn(bytes: number): string {
  const high = Math.floor(bytes / 2 ** 32);
  const low = bytes % 2 ** 32;
  return `${high.toString(16).toUpperCase()}/${low.toString(16).toUpperCase()}`;
}
