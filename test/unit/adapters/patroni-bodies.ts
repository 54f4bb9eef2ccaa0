/**
 * Bodies of `GET /patroni`. Those of 3.0.2 were recorded from a running cluster; those of 4.1 follow
 * `get_postgresql_status` and `_write_status_response` in patroni/api.py of v4.1.4.
 */
export const primary302 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 02:37:21.365036+00:00',
  role: 'master',
  server_version: 150018,
  xlog: { location: 83886080 },
  timeline: 1,
  replication: [
    {
      usename: 'replicator',
      application_name: 'patroni-3',
      client_addr: '127.0.0.1',
      state: 'streaming',
      sync_state: 'async',
      sync_priority: 0,
    },
    {
      usename: 'replicator',
      application_name: 'patroni-2',
      client_addr: '127.0.0.1',
      state: 'streaming',
      sync_state: 'async',
      sync_priority: 0,
    },
  ],
  dcs_last_seen: 1795401445,
  database_system_identifier: '7711190445987188607',
  patroni: { version: '3.0.2', scope: 'main' },
};

export const replica302 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 02:37:25.981796+00:00',
  role: 'replica',
  server_version: 150018,
  xlog: { received_location: 83894272, replayed_location: 83886080, replayed_timestamp: null, paused: false },
  timeline: 1,
  dcs_last_seen: 1795401446,
  database_system_identifier: '7711190445987188607',
  patroni: { version: '3.0.2', scope: 'main' },
};

/** PostgreSQL down, the DCS never reached, the cluster in maintenance mode. */
export const crashed302 = {
  state: 'start failed',
  role: 'replica',
  cluster_unlocked: true,
  dcs_last_seen: 0,
  database_system_identifier: '7711190445987188607',
  pause: true,
  patroni: { version: '3.0.2', scope: 'main' },
};

export const primary41 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 02:00:00+00:00',
  role: 'primary',
  server_version: 170006,
  xlog: { location: 83886080 },
  timeline: 3,
  replication: [],
  failsafe_mode_is_active: true,
  dcs_last_seen: 1795401445,
  database_system_identifier: '7711190445987188607',
  pending_restart: true,
  pending_restart_reason: { max_connections: { old_value: '100', new_value: '200' } },
  patroni: { version: '4.1.4', scope: 'main', name: 'patroni-1' },
  scheduled_restart: { schedule: '2026-11-24T03:00:00+00:00', restart_pending: true },
  watchdog_failed: true,
};

export const replica41 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 07:31:00.250000+05:30',
  role: 'replica',
  server_version: 170006,
  xlog: {
    received_location: 83894272,
    replayed_location: 83886080,
    replayed_timestamp: '2026-11-23 01:59:59.500000+05:30',
    paused: false,
  },
  quorum_standby: true,
  timeline: 3,
  latest_end_lsn: 83894272,
  replication_state: 'streaming',
  pause: true,
  dcs_last_seen: 1795401445,
  tags: { nofailover: true },
  database_system_identifier: '7711190445987188607',
  patroni: { version: '4.1.4', scope: 'main', name: 'patroni-2' },
};

export const standbyLeader41 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 02:00:00.000001+00:00',
  role: 'standby_leader',
  server_version: 170006,
  xlog: { received_location: 1, replayed_location: 1, replayed_timestamp: null, paused: false },
  timeline: 3,
  replication_state: 'in archive recovery',
  dcs_last_seen: 1795401445,
  patroni: { version: '4.1.4', scope: 'dr', name: 'dr-1' },
};
