-- Up Migration
CREATE TABLE matriarch.audit (
  seq          bigint PRIMARY KEY,
  at           timestamptz NOT NULL,
  phase        text NOT NULL CHECK (phase IN ('intent', 'outcome')),
  -- Ties an intent to its outcome: the operation's id, or that of the request when no operation came of it.
  subject_id   uuid NOT NULL,
  operation_id uuid,
  action       text NOT NULL,
  cluster      text,
  target       text,
  actor        text NOT NULL,
  role         text NOT NULL,
  transport    text NOT NULL,
  request_id   text NOT NULL,
  trace_id     text NOT NULL,
  result       text NOT NULL,
  code         text,
  message      text NOT NULL,
  reason       text,
  ticket       text,
  details      jsonb NOT NULL,
  previous     text NOT NULL,
  hash         text NOT NULL
);
CREATE INDEX audit_of_operation ON matriarch.audit (operation_id) WHERE operation_id IS NOT NULL;
CREATE INDEX audit_of_cluster ON matriarch.audit (cluster, seq DESC);
CREATE INDEX audit_of_actor ON matriarch.audit (actor, seq DESC);

-- What the hash covers, as one text. JSON makes the borders of the values unmistakable.
CREATE FUNCTION matriarch.audit_content(r matriarch.audit) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(r.seq, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), r.phase, r.subject_id,
    r.operation_id, r.action, r.cluster, r.target, r.actor, r.role, r.transport, r.request_id, r.trace_id, r.result, r.code,
    r.message, r.reason, r.ticket, r.details, r.previous)::text
$$;

-- Numbers and chains each row. The lock makes the order of the chain the order of the commits.
CREATE FUNCTION matriarch.audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(742, 0);
  SELECT a.seq + 1, a.hash INTO NEW.seq, NEW.previous FROM matriarch.audit a ORDER BY a.seq DESC LIMIT 1;
  IF NOT FOUND THEN
    NEW.seq := 1;
    NEW.previous := repeat('0', 64);
  END IF;
  NEW.at := clock_timestamp();
  NEW.hash := encode(sha256(convert_to(matriarch.audit_content(NEW), 'UTF8')), 'hex');
  RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON matriarch.audit FOR EACH ROW EXECUTE FUNCTION matriarch.audit_chain();

CREATE FUNCTION matriarch.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is written once and never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON matriarch.audit
  FOR EACH STATEMENT EXECUTE FUNCTION matriarch.audit_refuse();
-- Whoever owns the table loses the right as well; the trigger holds for superusers too.
REVOKE UPDATE, DELETE, TRUNCATE ON matriarch.audit FROM CURRENT_USER;

-- Down Migration
DROP TABLE matriarch.audit CASCADE;
DROP FUNCTION matriarch.audit_chain(), matriarch.audit_refuse();
