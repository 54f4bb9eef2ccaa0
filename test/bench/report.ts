/** One figure of the benchmark beside what it is compared with. */
export interface Row {
  what: string;
  /** Ours and the other's figure, with units. */
  ours: string;
  other: string;
  /** What is judged: a ratio, or a figure on its own. */
  judged: string;
  target: string;
  /** null: shown for comparison, not judged. */
  met: boolean | null;
}

export interface Part {
  rows: Row[];
  /** How it was measured, one sentence each. */
  notes: string[];
}

const headings = ['what', 'matriarch', 'compared with', 'judged', 'target', ''] as const;

const cells = (row: Row): string[] => [
  row.what,
  row.ours,
  row.other,
  row.judged,
  row.target,
  row.met === null ? '' : row.met ? 'met' : 'MISSED',
];

/** The table as Markdown, columns aligned, so that it reads well in a terminal and in a document. Pure. */
export function table(rows: readonly Row[]): string {
  const lines = [[...headings], ...rows.map(cells)];
  const widths = headings.map((_, column) => Math.max(3, ...lines.map((line) => (line[column] ?? '').length)));
  const text = (line: readonly string[]): string =>
    `| ${widths.map((width, column) => (line[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [text(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(text)].join('\n');
}

/** A part as a section of the page: its table, then how it was measured and on what. */
export function sectionOf({ rows, notes }: Part, machine: string): string {
  return [table(rows), '', ...[...notes, machine].map((note) => `- ${note}`)].join('\n');
}

/** The page with that section anew, in its place or at the end. */
export function withSection(page: string, { name, text }: { name: string; text: string }): string {
  const [head = '', ...sections] = page.trimEnd().split(/^## /m);
  const anew = `${name}\n\n${text}`;
  const index = sections.findIndex((section) => section.startsWith(`${name}\n`));
  const all = index === -1 ? [...sections, anew] : sections.with(index, anew);
  return `${[head.trimEnd(), ...all.map((section) => `## ${section.trimEnd()}`)].join('\n\n')}\n`;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Nearest-rank percentile; NaN for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  if (percent === 50 && sorted.length % 2 === 0) {
    return (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
  }
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} req/s`;
export const inMs = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;
