import { messageOf } from '../../kernel/errors.ts';
import type { TlsMaterial } from '../../kernel/tls.ts';
import type { PatroniNode } from '../../modules/clusters/index.ts';
import { LookError, type PatroniReader } from '../../modules/observation/ports.ts';
import { createHttpClient } from '../http/http-client.ts';
import { normaliseNode } from './normalise-node.ts';

/**
 * Reads nodes over Patroni's REST API. `GET /patroni` answers 200 whatever the node's role; 503 with the same JSON is
 * what every health check path answers, so both count as an answer.
 */
export function createPatroniReader(options: {
  username?: string;
  password?: string;
  tls?: TlsMaterial;
}): PatroniReader {
  const http = createHttpClient(options);

  async function readNode(url: string, deadlineMs: number): Promise<PatroniNode> {
    const address = `${url.replace(/\/+$/, '')}/patroni`;
    const { status, body, latencyMs } = await http.get(address, deadlineMs);
    if (status !== 200 && status !== 503) {
      throw new LookError('rejected', `GET ${address}: the answer was HTTP ${status}`);
    }
    try {
      return normaliseNode(JSON.parse(body), latencyMs);
    } catch (error) {
      throw new LookError('protocol', `GET ${address}: ${messageOf(error)}`, { cause: error });
    }
  }

  return { readNode, close: () => Promise.resolve() };
}
