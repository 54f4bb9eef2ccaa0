import { labPaths, MEMBER_NUMBERS, STATS_LOGIN, type LabLayout } from '../layout.ts';
import type { ServiceDefinition } from '../service.ts';

/** HAProxy's three routes, led by the health checks of Patroni's REST API. */
export function haproxyService(layout: LabLayout): ServiceDefinition {
  const paths = labPaths(layout.directory);
  const config = paths.conf('haproxy.cfg');
  return {
    name: 'haproxy',
    title: 'HAProxy',
    command: '/usr/sbin/haproxy',
    args: ['-db', '-f', config],
    directories: [],
    files: [{ path: config, content: haproxyConfig(layout) }],
    stopSignal: 'SIGTERM',
  };
}

function haproxyConfig(layout: LabLayout): string {
  const { ports } = layout;
  return `global
  maxconn 1000
  stats socket ${labPaths(layout.directory).haproxySocket} mode 600 level admin
  stats timeout 30s

defaults
  mode tcp
  retries 2
  timeout connect 3s
  timeout client 30m
  timeout server 30m
  timeout check 2s

listen stats
  bind 127.0.0.1:${ports.haproxyStats}
  mode http
  stats enable
  stats uri /
  stats refresh 5s
  stats auth ${STATS_LOGIN.user}:${STATS_LOGIN.password}

${route(layout, 'primary', ports.haproxyPrimary, '/primary')}
${route(layout, 'replicas', ports.haproxyReplicas, '/replica')}
${route(layout, 'all', ports.haproxyAll, '/health')}`;
}

function route(layout: LabLayout, name: string, port: number, check: string): string {
  const servers = MEMBER_NUMBERS.map(
    (n, i) => `  server patroni-${n} 127.0.0.1:${layout.ports.postgres[i]!} check port ${layout.ports.restApi[i]!}`,
  );
  return `listen ${name}
  bind 127.0.0.1:${port}
  option httpchk OPTIONS ${check}
  http-check expect status 200
  default-server inter 1s fastinter 500ms downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join('\n')}
`;
}
