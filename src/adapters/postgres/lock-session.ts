import pg from 'pg';

const timeoutMs = 2000;

/** A connection of its own to the control database, for locks that live as long as it does. */
export async function openLockSession(url: string) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 2000,
    // The server notices within seconds that this host has gone, and gives the locks free.
    options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
    application_name: 'matriarch executor',
  });
  let usable = true;
  const lost = (): void => {
    usable = false;
  };
  client.on('error', lost);
  client.on('end', lost);
  try {
    await client.connect();
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
      return (await client.query<Row & pg.QueryResultRow>(sql, [...values])).rows;
    },
    get usable(): boolean {
      return usable;
    },
    close() {
      usable = false;
      client.end().catch(() => undefined);
    },
  };
}
