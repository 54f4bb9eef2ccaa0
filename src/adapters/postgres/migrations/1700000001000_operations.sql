-- Up Migration
CREATE TABLE matriarch.operations (
  id                  uuid PRIMARY KEY,
  kind                text NOT NULL,
  cluster             text NOT NULL,
  target              text NOT NULL,
  risk                text NOT NULL,
  state               text NOT NULL CHECK (state IN ('awaiting_approval', 'queued', 'running', 'verifying',
                                                     'succeeded', 'failed', 'cancelled', 'needs_attention')),
  requested_by        text NOT NULL,
  requested_role      text NOT NULL,
  transport           text NOT NULL,
  request_id          text NOT NULL,
  trace_id            text NOT NULL,
  reason              text NOT NULL,
  ticket              text,
  overrides_freeze    boolean NOT NULL DEFAULT false,
  input               jsonb NOT NULL,
  plan                jsonb NOT NULL,
  facts               jsonb NOT NULL,
  message             text NOT NULL,
  result              jsonb NOT NULL DEFAULT '{}',
  error               jsonb,
  -- How it is to end, while what it did is being undone.
  ending              jsonb,
  created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  scheduled_at        timestamptz,
  -- When the engine was given it; NULL until then, so that nothing accepted is forgotten.
  enqueued_at         timestamptz,
  started_at          timestamptz,
  ended_at            timestamptz,
  approval_state      text CHECK (approval_state IN ('pending', 'approved', 'rejected', 'expired')),
  approval_expires_at timestamptz,
  approval_by         text,
  approval_at         timestamptz,
  approval_reason     text,
  cancel_requested_by text,
  cancel_requested_at timestamptz,
  -- Counts executions: an executor whose number is not the newest may do nothing any more.
  epoch               integer NOT NULL DEFAULT 0,
  CHECK ((ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled', 'needs_attention')))
);
CREATE INDEX operations_newest ON matriarch.operations (created_at DESC, id DESC);
CREATE INDEX operations_open ON matriarch.operations (cluster, state) WHERE ended_at IS NULL;
-- One at a time: the database itself refuses a second one.
CREATE UNIQUE INDEX operations_one_at_a_time ON matriarch.operations (cluster) WHERE state IN ('running', 'verifying');

CREATE TABLE matriarch.operation_steps (
  operation_id uuid NOT NULL REFERENCES matriarch.operations ON DELETE CASCADE,
  position     integer NOT NULL,
  id           text NOT NULL,
  title        text NOT NULL,
  state        text NOT NULL DEFAULT 'pending'
               CHECK (state IN ('pending', 'running', 'verifying', 'done', 'skipped', 'failed', 'undone')),
  message      text,
  percent      real,
  started_at   timestamptz,
  -- The one attempt that was allowed to act, and when: never taken over by another.
  acted_by     uuid,
  acted_at     timestamptz,
  ended_at     timestamptz,
  PRIMARY KEY (operation_id, position)
);

CREATE TABLE matriarch.operation_events (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operation_id uuid NOT NULL REFERENCES matriarch.operations ON DELETE CASCADE,
  cluster      text NOT NULL,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  type         text NOT NULL,
  state        text NOT NULL,
  step         text,
  message      text NOT NULL,
  percent      real
);
CREATE INDEX operation_events_of ON matriarch.operation_events (operation_id, id);

CREATE TABLE matriarch.idempotency_keys (
  scope        text NOT NULL,
  key          text NOT NULL,
  fingerprint  text NOT NULL,
  operation_id uuid NOT NULL REFERENCES matriarch.operations ON DELETE CASCADE,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, key)
);

CREATE TABLE matriarch.freezes (
  id         uuid PRIMARY KEY,
  -- NULL: every cluster, also those configured later.
  clusters   text[],
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  reason     text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_by   text,
  ended_at   timestamptz,
  CHECK (ends_at > starts_at)
);

CREATE TABLE matriarch.kill_switch (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  engaged    boolean NOT NULL,
  reason     text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL
);
INSERT INTO matriarch.kill_switch VALUES (true, false, 'never used', 'migration', clock_timestamp());

-- Down Migration
DROP TABLE matriarch.kill_switch, matriarch.freezes, matriarch.idempotency_keys, matriarch.operation_events,
  matriarch.operation_steps, matriarch.operations;
