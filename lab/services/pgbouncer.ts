import { labPaths, POOL_ADMIN, SUPERUSER, type LabLayout } from '../layout.ts';
import type { ServiceDefinition } from '../service.ts';

/** PgBouncer in front of HAProxy's primary route, so that its pools follow the leader. */
export function pgbouncerService(layout: LabLayout): ServiceDefinition {
  const paths = labPaths(layout.directory);
  const [config, users] = [paths.conf('pgbouncer.ini'), paths.conf('pgbouncer-users')];
  return {
    name: 'pgbouncer',
    title: 'PgBouncer',
    command: '/usr/sbin/pgbouncer',
    args: [config],
    directories: [],
    files: [
      { path: config, content: pgbouncerConfig(layout, users) },
      { path: users, content: [POOL_ADMIN, SUPERUSER].map(userLine).join('') },
    ],
    // SIGINT would wait until nobody uses it any more.
    stopSignal: 'SIGTERM',
  };
}

const userLine = ({ username, password }: { username: string; password: string }): string =>
  `"${username}" "${password}"\n`;

function pgbouncerConfig({ ports }: LabLayout, users: string): string {
  const primary = `host=127.0.0.1 port=${ports.haproxyPrimary} dbname=postgres`;
  return `[databases]
postgres = ${primary}
reports = ${primary} pool_size=5

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ports.pgbouncer}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${POOL_ADMIN.username}
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
; HAProxy closes what it has no server for: the next login is tried soon.
server_login_retry = 1
`;
}
