import { stringify } from 'yaml';
import { CLUSTER_NAMESPACE, CLUSTER_SCOPE, labPaths, memberDataDirectory, POSTGRES_BIN, SUPERUSER } from '../layout.ts';
import type { LabLayout, PatroniSettings } from '../layout.ts';
import { ETCD_HOSTS } from '../ports.ts';
import type { ServiceDefinition } from '../service.ts';

/** Patroni `n` (1 to 3), which starts the PostgreSQL server `postgres-n` itself. */
export function patroniService(layout: LabLayout, n: number): ServiceDefinition {
  const paths = labPaths(layout.directory);
  const config = paths.conf(`patroni-${n}.yaml`);
  return {
    name: `patroni-${n}`,
    title: `Patroni ${n}`,
    command: '/usr/bin/patroni',
    args: [config],
    directories: [],
    // PyYAML reads YAML 1.1, where `on` and `off` are booleans.
    files: [{ path: config, content: stringify(patroniConfig(layout, n), { version: '1.1' }) }],
    stopSignal: 'SIGTERM',
    dataDirectory: memberDataDirectory(layout.directory, n),
  };
}

/** The dynamic configuration, as it goes into etcd's `config` key when the cluster is created. */
export function dynamicConfig(settings: PatroniSettings, durable: boolean): Record<string, unknown> {
  return {
    ttl: settings.ttl,
    loop_wait: settings.loopWait,
    retry_timeout: settings.retryTimeout,
    maximum_lag_on_failover: settings.maximumLagOnFailoverBytes,
    synchronous_mode: settings.synchronousMode,
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: {
        wal_log_hints: 'on',
        wal_keep_size: '64MB',
        max_wal_senders: 10,
        max_replication_slots: 10,
        max_connections: 100,
        shared_buffers: '32MB',
        max_wal_size: '256MB',
        password_encryption: 'scram-sha-256',
        shared_preload_libraries: 'pg_stat_statements',
        track_io_timing: 'on',
        // After a failover a replica would wait five seconds before it connects to the new leader.
        wal_retrieve_retry_interval: '500ms',
        ...(durable ? {} : { fsync: 'off' }),
        ...settings.parameters,
      },
    },
  };
}

function patroniConfig(layout: LabLayout, n: number): Record<string, unknown> {
  const rest = `127.0.0.1:${layout.ports.restApi[n - 1]!}`;
  return {
    scope: CLUSTER_SCOPE,
    namespace: `${CLUSTER_NAMESPACE}/`,
    name: `patroni-${n}`,
    log: { level: 'INFO' },
    restapi: { listen: rest, connect_address: rest },
    etcd3: { hosts: ETCD_HOSTS.map((host) => `${host}:${layout.ports.etcdClient}`) },
    bootstrap: {
      dcs: dynamicConfig(layout.patroni, layout.durable),
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums', 'no-sync'],
      post_init: `${POSTGRES_BIN}/psql -qXc "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"`,
    },
    postgresql: postgresSection(layout, n),
    watchdog: { mode: 'off' },
  };
}

function postgresSection(layout: LabLayout, n: number): Record<string, unknown> {
  const paths = labPaths(layout.directory);
  const address = `127.0.0.1:${layout.ports.postgres[n - 1]!}`;
  return {
    listen: address,
    connect_address: address,
    data_dir: memberDataDirectory(layout.directory, n),
    bin_dir: POSTGRES_BIN,
    pgpass: paths.conf(`pgpass-${n}`),
    authentication: {
      superuser: SUPERUSER,
      replication: { username: 'replicator', password: 'replicator' },
      rewind: { username: 'rewind', password: 'rewind' },
    },
    parameters: { unix_socket_directories: paths.run },
    pg_hba: [
      'host all all 127.0.0.0/8 scram-sha-256',
      'host replication replicator 127.0.0.0/8 scram-sha-256',
      'local all all scram-sha-256',
    ],
    // A spread checkpoint would let a new replica wait for minutes.
    basebackup: [{ checkpoint: 'fast' }, ...(layout.durable ? [] : ['no-sync'])],
    create_replica_methods: ['basebackup'],
    remove_data_directory_on_rewind_failure: true,
    remove_data_directory_on_diverged_timelines: true,
  };
}
