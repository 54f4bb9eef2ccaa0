/** A row of pg_settings, as far as a comparison needs it. */
export interface Setting {
  name: string;
  setting: string;
  unit: string | null;
  vartype: string;
}

const memory: Readonly<Record<string, number>> = {
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
  '8kB': 2 ** 13,
};
const time: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Whether a wanted value and what pg_settings shows are the same: `64MB` is 8192 of 8kB, `on` is `true` is `1`. Source:
 * guc.c, convert_to_base_unit.
 */
export function isSameSetting(wanted: unknown, { name, setting, unit, vartype }: Setting): boolean {
  // While nothing is archived its command is not shown: xlog.c, show_archive_command.
  if (name === 'archive_command' && setting === '(disabled)') return true;
  const text = String(wanted).trim();
  if (vartype === 'bool') return truth(text) !== null && truth(text) === truth(setting);
  if (vartype === 'integer' || vartype === 'real') return sameNumber(text, setting, unit);
  if (vartype === 'enum') return text.toLowerCase() === setting.toLowerCase() || truth(text) === truth(setting);
  return text === setting;
}

function sameNumber(text: string, setting: string, unit: string | null): boolean {
  const match = /^(-?[\d.]+(?:e[+-]?\d+)?)\s*([A-Za-z]*)$/.exec(text);
  if (match === null) return text === setting;
  const [, digits = '', suffix = ''] = match;
  const is = Number(setting) * factorOf(unit ?? '');
  // Without a unit of its own the value is in that of the setting.
  const wanted = Number(digits) * factorOf(suffix === '' ? (unit ?? '') : suffix);
  // PostgreSQL rounds to whole units.
  return Math.abs(wanted - is) <= factorOf(unit ?? '') / 2;
}

function factorOf(unit: string): number {
  return memory[unit] ?? time[unit] ?? (unit === '' ? 1 : Number(/^(\d+)kB$/.exec(unit)?.[1] ?? 1) * 1024);
}

function truth(text: string): boolean | null {
  const lower = text.toLowerCase();
  if (['on', 'true', 'yes', '1', 't', 'y'].includes(lower)) return true;
  if (['off', 'false', 'no', '0', 'f', 'n'].includes(lower)) return false;
  return null;
}
