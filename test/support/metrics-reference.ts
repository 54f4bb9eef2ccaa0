import { format, resolveConfig } from 'prettier';
import type { Registry } from 'prom-client';

export const metricsReference = 'docs/metrics.md';

/** What prom-client keeps of a metric, beyond what it declares. */
interface Metric {
  name: string;
  help: string;
  type: unknown;
  labelNames?: readonly string[];
}

/** What every Node process tells of itself. */
const ofNode = /^matriarch_(process|nodejs)_/;

/** The reference of all metrics, from what an application has registered. */
export async function metricsReferenceText(registry: Registry): Promise<string> {
  const metrics: readonly Metric[] = registry.getMetricsAsArray();
  const own = metrics.filter(({ name }) => !ofNode.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const head = ['Metric', 'Type', 'Labels', 'Meaning'];
  const rows = own.map(({ name, type, labelNames = [], help }) => [
    `\`${name}\``,
    String(type),
    labelNames.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  const text = [
    '# Metrics',
    '`npm run generate` writes this page from what the application registers; do not edit it.',
    'Every replica serves them at `/metrics`, from memory: a scrape costs the clusters nothing, and the control database one short query. What describes a cluster is the same on every replica, so aggregate it with `max by`; counters and histograms are of one replica, so sum them. Beside these there are those that prom-client takes from Node, `matriarch_process_…` and `matriarch_nodejs_…`.',
    [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
  ].join('\n\n');
  const style = await resolveConfig(metricsReference);
  return format(text, { ...style, parser: 'markdown' });
}
