/**
 * The one table from error code to HTTP status and title. Codes are stable: clients branch on them,
 * over REST in `code` and over GraphQL in `extensions.code`.
 */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'This token may not do that' },
  not_found: { status: 404, title: 'No such resource' },
  cluster_not_found: { status: 404, title: 'No such cluster' },
  member_not_found: { status: 404, title: 'No such member' },
  token_not_found: { status: 404, title: 'No such token' },
  operation_not_found: { status: 404, title: 'No such operation' },
  freeze_not_found: { status: 404, title: 'No such freeze window' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  not_acceptable: { status: 406, title: 'None of the accepted types can be served' },
  checks_failed: { status: 409, title: 'A check of the plan failed' },
  plan_outdated: { status: 409, title: 'What the plan was based on has changed' },
  operation_in_progress: { status: 409, title: 'Another operation of this cluster is not done' },
  already_scheduled: { status: 409, title: 'Another one is scheduled already' },
  not_cancellable: { status: 409, title: 'This operation cannot be cancelled now' },
  not_awaiting_approval: { status: 409, title: 'This operation awaits no approval' },
  change_freeze: { status: 409, title: 'Changes are frozen' },
  mutations_disabled: { status: 409, title: 'The kill switch is on' },
  not_supported: { status: 409, title: 'This cluster cannot do that' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  minting_disabled: { status: 409, title: 'This control plane mints no tokens' },
  config_conflict: { status: 409, title: 'The configuration has changed meanwhile' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  unsupported_media_type: { status: 415, title: 'This media type is not accepted' },
  idempotency_conflict: { status: 422, title: 'This idempotency key belongs to another request' },
  confirmation_required: { status: 428, title: 'This must be confirmed by the plan’s hash and the name of the target' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  too_many_streams: { status: 429, title: 'Too many open event streams' },
  self_approval: { status: 403, title: 'Nobody approves an operation of their own' },
  internal: { status: 500, title: 'Unexpected error' },
  identity_unavailable: { status: 503, title: 'Tokens cannot be verified right now' },
  database_unavailable: { status: 503, title: "The control plane's database cannot be reached" },
  audit_unavailable: { status: 503, title: 'The audit cannot be written, so nothing was done' },
  cluster_unreadable: { status: 503, title: 'The state of the cluster cannot be read' },
  not_observed: { status: 503, title: 'The cluster has not been observed yet' },
  shutting_down: { status: 503, title: 'This replica is stopping' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One fault inside a request: where it is (`body/role`, `querystring/page_size`, `query.cluster`) and what was expected. */
export interface Fault {
  path: string;
  message: string;
}

/** An error that the caller is meant to see. Everything else is answered as `internal`, without detail. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: readonly Fault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return problems[this.code].status;
  }

  get title(): string {
    return problems[this.code].title;
  }
}

/** The message of anything thrown, on one line, without a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('; ');
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s+/g, ' ').trim();
}
