/** Takes a free lease or renews one's own. KEYS: lease. ARGV: replica, milliseconds. Answers 1 when it is held. */
export const holdLeaseScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Gives up one's own lease. KEYS: lease. ARGV: replica. */
export const releaseLeaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/**
 * Stores and announces in one step, so that who reads after the announcement finds at least that; but only for the holder
 * of the lease: one that was paused beyond its lease must not overwrite what its successor saw. KEYS: lease, newest
 * message, channel. ARGV: replica, message. Answers 1 when it was published.
 */
export const publishScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('PUBLISH', KEYS[3], ARGV[2])
return 1`;

/**
 * Appends events with their own ids, for the holder of the lease alone. KEYS: lease, stream. ARGV: replica, length to trim
 * to, then id and body of each event. An event that is there already (a call that was repeated) is left alone; one whose
 * id is not greater than the newest (the clock of the replica that observed before was ahead) gets the next id. Answers
 * what was moved, as old and new id in turn, or nil when the lease is not held.
 */
export const appendEventsScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local moved = {}
for i = 3, #ARGV, 2 do
  local id, body = ARGV[i], ARGV[i + 1]
  local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], id, 'body', body)
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'equal or smaller', 1, true) then return redis.error_reply(added.err) end
    local there = redis.call('XRANGE', KEYS[2], id, id)
    if #there == 0 or there[1][2][2] ~= body then
      moved[#moved + 1] = id
      moved[#moved + 1] = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'body', body)
    end
  end
end
return moved`;
