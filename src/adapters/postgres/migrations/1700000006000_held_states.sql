-- Up Migration
-- What was done to systems that forget it (HAProxy at a reload) or that must not keep it (PgBouncer's pause).
CREATE TABLE matriarch.held_states (
  cluster      text NOT NULL,
  system       text NOT NULL CHECK (system IN ('haproxy', 'pgbouncer')),
  subject      text NOT NULL,
  state        text NOT NULL CHECK (state IN ('drain', 'maintenance', 'paused', 'killed')),
  operation_id uuid NOT NULL REFERENCES matriarch.operations (id),
  set_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends_at      timestamptz,
  PRIMARY KEY (cluster, system, subject)
);

-- Down Migration
DROP TABLE matriarch.held_states;
