-- Up Migration
CREATE TABLE matriarch.config_versions (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster  text NOT NULL,
  -- etcd's mod revision: who changed it is found by the operation that wrote this revision.
  revision bigint NOT NULL,
  seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  value    jsonb NOT NULL,
  UNIQUE (cluster, revision)
);

-- Down Migration
DROP TABLE matriarch.config_versions;
