import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './commands.ts';

/** Metrics of this application that a text names, without what Prometheus appends to a histogram's. */
export function metricNamesIn(text: string): string[] {
  const names = [...text.matchAll(/\bmatriarch_[a-z0-9_]+/g)].map(([name]) => name);
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))].sort();
}

/** What Prometheus and Grafana are given, as text. */
export const prometheusFiles = ['docker/prometheus/alerts.yaml', 'docker/prometheus/alerts.test.yaml'];
export const dashboardFile = 'docker/grafana/matriarch.json';

export function metricsUsed(): string[] {
  const texts = [...prometheusFiles, dashboardFile].map((path) => readFileSync(join(projectRoot, path), 'utf8'));
  return metricNamesIn(texts.join('\n'));
}

/** Metrics that an answer of /metrics describes, also those of which there is no sample now. */
export function metricsDescribed(body: string): string[] {
  return [...body.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name ?? '').sort();
}
