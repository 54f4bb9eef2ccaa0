import { parseArgs } from 'node:util';
import { ControlDatabase } from './adapters/postgres/control-database.ts';
import { databaseReason } from './adapters/postgres/control-errors.ts';
import { ConfigError, loadConfig } from './config.ts';
import { createAudit } from './container-audit.ts';
import { createIdentity } from './container-identity.ts';
import { messageOf, Problem } from './kernel/errors.ts';
import { isRole, roleNames } from './kernel/permissions.ts';
import { createLogger } from './logger.ts';
import { isPrintable, MAX_LIFETIME_SECONDS, type MintToken } from './modules/identity/index.ts';

const USAGE = `Usage: npm run token -- --subject alice@example.com --role ${roleNames.join('|')} [--clusters main,other] [--expires 12h]`;

/** Something that the person at the keyboard can put right. */
class UsageError extends Error {}

function readCommand(): MintToken {
  const { values } = parseArgs({
    options: {
      subject: { type: 'string' },
      role: { type: 'string' },
      clusters: { type: 'string' },
      expires: { type: 'string', default: '12h' },
    },
  });
  const { subject, role, clusters, expires } = values;
  if (subject === undefined || !isPrintable(subject))
    throw new UsageError('--subject must say who will hold the token.');
  if (!isRole(role)) throw new UsageError(`--role must be one of ${roleNames.join(', ')}.`);
  const names = clusters === undefined || clusters === '*' ? '*' : clusters.split(',').map((name) => name.trim());
  return { subject, role, clusters: names, expiresInSeconds: readDuration(expires) };
}

/** `90s`, `30m`, `12h`, `7d` */
function readDuration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,8})([smhd])$/.exec(text) ?? [];
  const factor = { s: 1, m: 60, h: 3600, d: 86_400 }[unit];
  const seconds = factor === undefined ? 0 : Number(amount) * factor;
  if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) {
    throw new UsageError('--expires must be a duration such as 90s, 30m, 12h or 7d, at most 366d.');
  }
  return seconds;
}

/** Mints straight into the control database, migrating it first; prints nothing but the token on stdout. */
async function main(): Promise<void> {
  const command = readCommand();
  const config = loadConfig();
  const logger = createLogger('silent');
  const database = new ControlDatabase({ ...config.database, poolSize: 1 }, logger);
  try {
    await database.migrate();
    const { service } = createIdentity(config, database, createAudit(database, logger).requests, logger);
    const { token } = await service.mintFirst(command);
    process.stdout.write(`${token}\n`);
  } finally {
    await database.close();
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof UsageError) return `${error.message}\n${USAGE}`;
  if (error instanceof Problem && error.code === 'database_unavailable') {
    return `The control plane's database cannot be reached: ${databaseReason(error)}.`;
  }
  if (error instanceof Problem) return [error.message, ...error.errors.map((fault) => fault.message)].join(' ');
  const usage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return usage ? `${messageOf(error)}\n${USAGE}` : messageOf(error);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
