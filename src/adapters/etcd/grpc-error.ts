import {
  EtcdError,
  EtcdPermissionDeniedError,
  EtcdAuthenticationFailedError,
  GRPCDeadlineExceededError,
  GRPCUnauthenticatedError,
} from 'etcd3';
import { messageOf } from '../../kernel/errors.ts';
import type { SectionErrorCode } from '../../kernel/section.ts';
import { LookError } from '../../modules/observation/ports.ts';

/** Whether a member refused because it knows no raft leader. */
export function isNoLeader(error: unknown): boolean {
  return messageOf(error).includes('etcdserver: no leader');
}

/** An error of etcd3 as a `LookError`. grpc-js tells its causes apart by text alone. */
export function toEtcdLookError(error: unknown, endpoint: string): LookError {
  if (error instanceof LookError) return error;
  return new LookError(codeOf(error), `${endpoint}: ${plainMessage(error)}`, { cause: error });
}

function codeOf(error: unknown): SectionErrorCode {
  const message = messageOf(error);
  if (message.includes('etcdserver:')) return 'rejected';
  if (error instanceof GRPCDeadlineExceededError) return 'timeout';
  if (
    error instanceof EtcdError ||
    error instanceof EtcdPermissionDeniedError ||
    error instanceof EtcdAuthenticationFailedError ||
    error instanceof GRPCUnauthenticatedError
  ) {
    return 'rejected';
  }
  if (message.includes('ECONNREFUSED')) return 'refused';
  if (/ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Name resolution failed/.test(message)) return 'unreachable';
  if (message.includes('ETIMEDOUT')) return 'timeout';
  return 'protocol';
}

/** Without grpc's status number, the class name that etcd3 puts in front and the address that the caller names. */
export function plainMessage(error: unknown): string {
  return messageOf(error)
    .replace(/^\w+Error: /, '')
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/\.? Resolution note: ?$/, '')
    .replace(/^(Deadline exceeded after [0-9.]+s).*$/, '$1')
    .replace(/\.$/, '');
}

/** From the most telling to the least: an answer, even an error, says more than silence. */
const telling: readonly SectionErrorCode[] = ['rejected', 'timeout', 'protocol', 'unreachable', 'refused'];

/** One error for a look that failed on every endpoint, with what each of them said. */
export function combine(errors: readonly LookError[]): LookError {
  const code = telling.find((candidate) => errors.some((error) => error.code === candidate)) ?? 'timeout';
  return new LookError(code, errors.map((error) => error.message).join('; '), { cause: errors });
}
