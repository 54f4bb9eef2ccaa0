import { messageOf } from '../../kernel/errors.ts';
import { LookError, type ProxyReader } from '../../modules/observation/ports.ts';
import { createHttpClient } from '../http/http-client.ts';
import { parseStatistics } from './parse-statistics.ts';

export { createProxyControl } from './runtime.ts';

export interface ProxyReaderOptions {
  /** Address of the statistics page; the CSV is asked for behind it. */
  url: string;
  username?: string;
  password?: string;
}

/** Reads HAProxy's statistics. */
export function createProxyReader(options: ProxyReaderOptions): ProxyReader {
  const http = createHttpClient(options);
  const url = options.url.endsWith(';csv') ? options.url : `${options.url};csv`;
  return {
    async read(deadlineMs) {
      const { status, body } = await http.get(url, deadlineMs);
      if (status !== 200) throw new LookError('rejected', `GET ${url}: the answer was HTTP ${status}`);
      try {
        return parseStatistics(body);
      } catch (error) {
        throw new LookError('protocol', `GET ${url}: ${messageOf(error)}`, { cause: error });
      }
    },
    close: () => Promise.resolve(),
  };
}
