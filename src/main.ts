import { setTimeout as wait } from 'node:timers/promises';
import { buildApp } from './app.ts';
import { ConfigError, loadConfig, redacted, type Config } from './config.ts';
import { createContainer, type Container } from './container.ts';
import type { App } from './http/index.ts';
import { messageOf } from './kernel/errors.ts';
import { createLogger } from './logger.ts';

/** Prints one sentence a problem and ends. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (error instanceof ConfigError) refuse(error.message);
    throw error;
  }
}

/** Readiness fails first, then nothing new is accepted, what is in flight finishes, and the connections are closed. */
async function stop(app: App, container: Container, signal: string): Promise<void> {
  const { shutdownDelayMs, shutdownTimeoutMs } = container.config.server;
  container.logger.info({ signal }, 'stopping');
  container.lifecycle.stopping = true;
  await wait(shutdownDelayMs);
  const overdue = wait(shutdownTimeoutMs, 'overdue' as const, { ref: false });
  const closed = app.close().then(() => 'closed' as const);
  if ((await Promise.race([closed, overdue])) === 'overdue') {
    container.logger.warn({ shutdownTimeoutMs }, 'requests in flight did not finish in time and are cut off');
    app.server.closeAllConnections();
  }
  await Promise.race([container.close(), wait(5000, undefined, { ref: false })]);
  container.logger.info({}, 'stopped');
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.server.logLevel);
  const fatal = (error: unknown) => {
    logger.fatal({ err: error }, 'unexpected failure; the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);

  logger.info({ config: redacted(config) }, 'starting');
  const container = createContainer(config, logger);
  const app = await buildApp(container);
  container.start();
  const { host, port } = config.server;
  await app
    .listen({ host, port })
    .catch((error: unknown) => refuse(`Cannot listen on ${host}:${port}: ${messageOf(error)}`));

  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (stopping) process.exit(1);
      stopping = true;
      stop(app, container, signal).then(() => process.exit(0), fatal);
    });
  }
}

await main();
