import type { Lab } from './lab.ts';

/** What `up` ends with: where everything is, the token and calls to copy. Pure. */
export function summary(lab: Pick<Lab, 'ports' | 'members' | 'etcdEndpoints' | 'directory'>, token?: string): string {
  const { ports } = lab;
  const local = (port: number) => `127.0.0.1:${port}`;
  const rows: [string, string][] = [
    ['HAProxy', `primary ${local(ports.haproxyPrimary)}, replicas :${ports.haproxyReplicas}, all :${ports.haproxyAll}`],
    ['HAProxy stats', `http://${local(ports.haproxyStats)}/  (admin / admin)`],
    ['Patroni', lab.members.map((member) => member.restUrl).join('  ')],
    [
      'PostgreSQL',
      lab.members.map((member) => `${member.name} :${member.pgPort}`).join('  ') + '  (postgres / postgres)',
    ],
    ['etcd', lab.etcdEndpoints.join('  ')],
    ['PgBouncer', `${local(ports.pgbouncer)}, in front of primary  (console: pgbouncer / pgbouncer)`],
    ['Redis', local(ports.redis)],
    ['Data and logs', lab.directory],
  ];
  if (token === undefined) return table(rows);
  const api = `http://${local(ports.api)}`;
  const apiRows: [string, string][] = [
    ['API', `${api}/v1/clusters/main`],
    ['API docs', `${api}/docs`],
    ['GraphiQL', `${api}/graphiql`],
    ['Metrics', `${api}/metrics`],
  ];
  return [table([...apiRows, ...rows]), '', `TOKEN=${token}`, '', ...examples(api)].join('\n');
}

function table(rows: [string, string][]): string {
  return rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join('\n');
}

function examples(api: string): string[] {
  const authorization = '-H "Authorization: Bearer $TOKEN"';
  const query = '{ cluster(name: \\"main\\") { name members { name role state } } }';
  return [
    `curl -s ${authorization} ${api}/v1/clusters/main`,
    `curl -s ${authorization} ${api}/v1/clusters/main/health`,
    `curl -s ${authorization} -H 'Content-Type: application/json' ${api}/graphql -d '{"query":"${query}"}'`,
  ];
}
