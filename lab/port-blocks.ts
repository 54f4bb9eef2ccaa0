import { spawnSync } from 'node:child_process';
import { LabError } from './errors.ts';
import { deleteNftTable, nftCommand } from './registry.ts';

/** The name of a lab's own table of nftables. Pure. */
export const nftTableName = (lab: string): string => `matriarch_${lab.replaceAll('-', '_')}`;

/**
 * The rules of a table that drops all packets to and from the given ports. Pure.
 * `destroy` would need a newer nft than Debian 12's: declaring the table first makes `delete` safe.
 */
export function nftRules(table: string, blocks: readonly { port: number; host: string | undefined }[]): string {
  const rules = blocks.flatMap(({ port, host }) => [
    `    ${host ? `ip daddr ${host} ` : ''}tcp dport ${port} drop`,
    `    ${host ? `ip saddr ${host} ` : ''}tcp sport ${port} drop`,
  ]);
  return `table inet ${table}
delete table inet ${table}
table inet ${table} {
  chain loopback {
    type filter hook input priority -150; policy accept;
    iif != "lo" accept
${rules.join('\n')}
  }
}
`;
}

/** The blocked ports of one lab. Everything is in a table of the lab's own, so one deletion undoes all of it. */
export class PortBlocks {
  readonly #table: string;
  readonly #beforeFirst: (table: string) => void;
  readonly #blocks = new Map<symbol, { port: number; host: string | undefined }>();
  #announced = false;

  constructor(lab: string, beforeFirst: (table: string) => void) {
    this.#table = nftTableName(lab);
    this.#beforeFirst = beforeFirst;
  }

  /** Blocks a port, on one loopback address or on all; returns what unblocks it. */
  block(port: number, host?: string): () => void {
    if (!this.#announced) this.#beforeFirst(this.#table);
    this.#announced = true;
    const key = Symbol();
    this.#blocks.set(key, { port, host });
    try {
      this.#apply();
    } catch (error) {
      this.#blocks.delete(key);
      throw error;
    }
    return () => {
      if (this.#blocks.delete(key)) this.#apply();
    };
  }

  unblockAll(): void {
    this.#blocks.clear();
    if (this.#announced) this.#apply();
  }

  #apply(): void {
    if (this.#blocks.size === 0) {
      deleteNftTable(this.#table);
      return;
    }
    const [command, ...args] = nftCommand();
    const result = spawnSync(command, [...args, '-f', '-'], {
      input: nftRules(this.#table, [...this.#blocks.values()]),
      encoding: 'utf8',
    });
    if (result.status === 0) return;
    const reason = result.error?.message ?? result.stderr.trim().split('\n')[0] ?? '';
    throw new LabError('not_available', `Ports can't be blocked here: nft says "${reason}".`);
  }
}
