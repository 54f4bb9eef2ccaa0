-- Up Migration
-- What a verification asks at a broken row.
CREATE INDEX audit_following ON matriarch.audit (previous);
-- What timelines are joined to.
CREATE INDEX operations_of_timelines ON matriarch.operations (ended_at DESC)
  WHERE ended_at IS NOT NULL AND result ? 'previousTimeline';

-- Down Migration
DROP INDEX matriarch.audit_following, matriarch.operations_of_timelines;
