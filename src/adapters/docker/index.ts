import Docker from 'dockerode';
import { messageOf } from '../../kernel/errors.ts';
import { LookError, type ServiceProbe } from '../../modules/observation/ports.ts';
import { elapsedMs, withDeadline } from '../network/deadline.ts';

export interface DockerProbeOptions {
  /** The engine's socket. */
  socketPath?: string;
}

/** Asks the Docker engine for its version and how many containers it has. */
export function createDockerProbe(options: DockerProbeOptions = {}): ServiceProbe {
  const socketPath = options.socketPath ?? '/var/run/docker.sock';
  // Without an empty host, DOCKER_HOST of the environment would win over the configured socket.
  const docker = new Docker({ socketPath, host: '' });
  // The typings lack the options that `info` shares with every other call.
  const readInfo = docker.info.bind(docker) as (options: { abortSignal: AbortSignal }) => Promise<unknown>;
  return {
    look: (deadlineMs) =>
      withDeadline(`Docker at ${socketPath}`, deadlineMs, async (abortSignal) => {
        const startedAt = performance.now();
        const info = await readInfo({ abortSignal }).catch((error: unknown) => {
          throw answered(error) ? new LookError('rejected', `Docker at ${socketPath}: ${messageOf(error)}`) : error;
        });
        return { detail: detailOf(info), latencyMs: elapsedMs(startedAt) };
      }),
    close: () => Promise.resolve(),
  };
}

/** Whether the engine itself said no. */
function answered(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

function detailOf(info: unknown): string {
  const { ServerVersion, Containers, ContainersRunning } = (info ?? {}) as Record<string, unknown>;
  if (typeof ServerVersion !== 'string' || typeof Containers !== 'number') {
    throw new RangeError('the answer is not that of a Docker engine');
  }
  const running = typeof ContainersRunning === 'number' ? `, ${ContainersRunning} running` : '';
  return `Docker ${ServerVersion}, ${Containers} containers${running}`;
}
