import type { SqlControl } from '../../modules/operations/ports.ts';

/** Files of the log that PostgreSQL itself collects, read by SQL with the rights of pg_read_server_files. */
export function serverFiles(sql: Pick<SqlControl, 'query'>): {
  current(member: string): Promise<string | null>;
  size(member: string, file: string): Promise<number>;
  read(member: string, file: string, offset: number, length: number): Promise<Buffer>;
} {
  return {
    async current(member) {
      const [row] = await sql.query<{ file: string | null }>(member, 'SELECT pg_catalog.pg_current_logfile() AS file');
      return row?.file ?? null;
    },
    async size(member, file) {
      const text = 'SELECT size::float8 AS size FROM pg_catalog.pg_stat_file($1)';
      const [row] = await sql.query<{ size: number }>(member, text, [file]);
      return row?.size ?? 0;
    },
    async read(member, file, offset, length) {
      const text = 'SELECT pg_catalog.pg_read_binary_file($1, $2, $3, true) AS content';
      const [row] = await sql.query<{ content: Buffer | null }>(member, text, [file, offset, length]);
      return row?.content ?? Buffer.alloc(0);
    },
  };
}
