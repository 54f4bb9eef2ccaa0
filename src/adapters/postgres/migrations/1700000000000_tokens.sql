-- Up Migration
CREATE TABLE matriarch.tokens (
  jti        uuid PRIMARY KEY,
  subject    text NOT NULL,
  role       text NOT NULL,
  -- NULL: every cluster, also those configured later.
  clusters   text[],
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_by text,
  CHECK (clusters IS NULL OR cardinality(clusters) > 0),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

CREATE INDEX tokens_newest ON matriarch.tokens (created_at DESC, jti DESC);
-- What every replica reads again and again: the revocations that still matter.
CREATE INDEX tokens_revoked ON matriarch.tokens (expires_at) WHERE revoked_at IS NOT NULL;

-- Down Migration
DROP TABLE matriarch.tokens;
