import type { Static, TObject, TProperties } from 'typebox';
import type { Permission } from '../../kernel/permissions.ts';
import { commandOf } from './command-model.ts';
import type { Candidate, Change, Impact, Plan, PlanCheck, Risk } from './model.ts';
import type { ClusterHandle } from './ports.ts';

/** What `plan()` finds out. It only reads. */
export interface PlanDraft<Facts> {
  summary: string;
  target: string;
  /**
   * The facts that everything else follows from: leader, timeline, configuration revision. When one of them changes, the
   * plan is outdated. Numbers that move by themselves (lag, sessions) do not belong here.
   */
  observed: Record<string, unknown>;
  /** Whatever the steps need to know; kept with the operation. */
  facts: Facts;
  checks: readonly PlanCheck[];
  candidates?: readonly Candidate[];
  changes?: readonly Change[];
  impact: Impact;
  commands: readonly string[];
  /** Where it depends on what was found or asked for. */
  risk?: Risk;
  permission?: Permission;
  /** In the future, as ISO 8601: then it waits, plans again when it fires, and refuses if a check then fails. */
  scheduledAt?: string | null;
}

/** What a step works with. */
export interface Run<Input = Record<string, unknown>, Facts = unknown> {
  readonly operationId: string;
  readonly cluster: ClusterHandle;
  readonly input: Input;
  readonly facts: Facts;
  readonly plan: Plan;
  readonly requestedBy: string;
  readonly reason: string;
  /** The act may have been sent by an execution that died; it is not sent again, so look for its effect. */
  readonly interrupted: boolean;
  /** The operation's result so far. */
  readonly recorded: Readonly<Record<string, unknown>>;
  /** Aborted when the operation is cancelled and the step allows it, or when another replica has taken over. */
  readonly signal: AbortSignal;
  /** Tells those who watch. */
  progress(message: string, percent?: number | null): Promise<void>;
  /** Asks until there is an answer other than undefined. Throws `Unsettled` after the time, `Cancelled` on the signal. */
  poll<T>(
    what: string,
    probe: () => Promise<T | undefined>,
    options: { timeoutMs: number; intervalMs?: number },
  ): Promise<T>;
  /** Adds to the operation's result. */
  result(patch: Record<string, unknown>): Promise<void>;
}

/**
 * One step: look whether the effect is there, act once, read the cluster until the effect is confirmed. Each function
 * answers a sentence: what was seen, what was done, what confirmed it. `Failed` ends the operation with a state that is
 * known; anything else thrown ends it as `needs_attention`.
 */
export interface Step<Input = Record<string, unknown>, Facts = unknown> {
  id: string;
  title: string;
  /** A sentence when there is nothing to do: then `act` and `verify` are left out. Last look before the act. */
  check?(run: Run<Input, Facts>): Promise<string | null>;
  act?(run: Run<Input, Facts>): Promise<string>;
  verify?(run: Run<Input, Facts>): Promise<string>;
  /** Takes the effect back when a later step fails or the operation is cancelled. */
  undo?(run: Run<Input, Facts>): Promise<string>;
  /** Whether the effect stays when the end is in doubt (`needs_attention`): then only a known end takes it back. */
  staysInDoubt?: boolean;
  /** The act carries its own fence (a compare in etcd, an idempotent call): it may be sent again after a crash. */
  fenced?: boolean;
  /** Whether waiting in `verify` ends at once when the operation is cancelled. */
  cancellable?: boolean;
}

export interface OperationDefinition<
  Properties extends TProperties = TProperties,
  Facts = unknown,
  Input = Static<TObject<Properties>>,
> {
  /** `<subject>.<verb>`: also the action in the audit. */
  kind: string;
  /** The field of GraphQL's Mutation. */
  mutation: string;
  /** Below `/v1/clusters/{cluster}`; parameters in it are fields of the input. */
  path: string;
  summary: string;
  description: string;
  permission: Permission;
  risk: Risk;
  input: Properties;
  /** A valid input, for the docs and the tests that go over every operation. */
  example: Input;
  /**
   * `agreed`: the facts of the plan that was accepted, when it is planned once more before it begins; null before that. An
   * operation on things that come and go (sessions) stays with those that were agreed to.
   */
  plan(cluster: ClusterHandle, input: Input, agreed: Facts | null): PlanDraft<Facts> | Promise<PlanDraft<Facts>>;
  /** From what was planned alone, so that an execution that takes over knows the same steps. */
  steps(planned: { input: Input; facts: Facts }): readonly Step<Input, Facts>[];
  /** The sentence of success. */
  conclude?(run: Run<Input, Facts>, result: Record<string, unknown>): string;
  /** Whether its plan itself reads everything that must be of this moment: then no look at everything is waited for. */
  looksItself?: boolean;
  /** Whether its plans are made anew when they are outdated before it begins, instead of being refused. */
  replans?: boolean;
}

/** An operation with its types put away, as registry, routes and runner handle it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a registry of operations with inputs of their own
export type AnyOperation = OperationDefinition<any, any, any> & { command: TObject };

/** Declares an operation. Everything else follows: route, OpenAPI, dry run, mutation, audit, metrics, docs. */
export function defineOperation<Properties extends TProperties, Facts>(
  definition: OperationDefinition<Properties, Facts>,
): AnyOperation {
  const inPath = pathParameters(definition.path);
  const missing = inPath.filter((name) => definition.input[name] === undefined);
  if (missing.length > 0)
    throw new Error(`${definition.kind} has ${missing.join(', ')} in its path but not in its input.`);
  return { ...definition, command: commandOf(definition.input) };
}

export function pathParameters(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? '');
}

/** The operation ends as failed, in a state that is known: the message says which. */
export class Failed extends Error {
  override readonly name = 'Failed';
  readonly code: string;
  readonly remedy: string | null;
  /** Thrown by an act: whether it certainly did nothing, so that there is nothing to take back or to count. */
  readonly didNothing: boolean;

  constructor(
    message: string,
    options: { code?: string; remedy?: string; cause?: unknown; didNothing?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? 'failed';
    this.remedy = options.remedy ?? null;
    this.didNothing = options.didNothing ?? false;
  }
}

/** The state could not be established in time: somebody must look. */
export class Unsettled extends Error {
  override readonly name = 'Unsettled';
  readonly remedy: string | null;

  constructor(message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.remedy = options.remedy ?? null;
  }
}

/** Waiting ended because the operation was cancelled. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
