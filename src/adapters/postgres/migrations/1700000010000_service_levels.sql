-- Up Migration
-- What really happened each time that somebody else began to lead. Every replica of the API may write what it saw of it:
-- the key makes it one row, and of each time the one that says the most is kept.
CREATE TABLE matriarch.failovers (
  cluster           text NOT NULL,
  system_identifier text NOT NULL,
  -- The timeline that began.
  timeline          integer NOT NULL,
  previous_timeline integer NOT NULL,
  old_leader        text,
  new_leader        text,
  last_healthy_at   timestamptz,
  noticed_at        timestamptz,
  elected_at        timestamptz,
  writable_at       timestamptz,
  -- By the clock of the cluster, as Patroni's history says.
  ended_at          timestamptz,
  recorded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (cluster, system_identifier, timeline)
);
CREATE INDEX failovers_newest ON matriarch.failovers (cluster, recorded_at DESC);

-- Looks and sessions of each minute, by the replica that observed.
CREATE TABLE matriarch.service_level_minutes (
  cluster             text NOT NULL,
  minute              timestamptz NOT NULL,
  looks               integer NOT NULL,
  look_gaps_met       integer NOT NULL,
  look_gap_sum_ms     double precision NOT NULL,
  look_gap_max_ms     double precision NOT NULL,
  sessions            integer NOT NULL,
  sessions_met        integer NOT NULL,
  session_sum_ms      double precision NOT NULL,
  session_max_ms      double precision NOT NULL,
  PRIMARY KEY (cluster, minute)
);

-- Down Migration
DROP TABLE matriarch.service_level_minutes, matriarch.failovers;
