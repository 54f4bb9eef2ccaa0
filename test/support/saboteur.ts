import { ActError, type AnyOperation, type ClusterHandle, type Step } from '../../src/modules/operations/index.ts';
import { Superseded } from '../../src/modules/operations/endings.ts';

/**
 * How an act goes wrong. `unsent`: it never reaches the other side. `answer lost`: it is done and nobody says so. `died
 * before`, `died after`: the process ends between the right to act and the act, or after it, and another one takes over.
 */
export const faults = ['unsent', 'answer lost', 'died before', 'died after'] as const;
export type Fault = (typeof faults)[number];

/** Waiting for what will never come has to end in a test; an interrupted switchover is quiet for 5 s at least. */
const waitAtMostMs = 6000;

/** Puts one fault into one step of one operation, between the program and the real systems. */
export class Saboteur {
  /** How many acts were sent to the other side since that step was to act. */
  effects = 0;
  /** `<kind> <step>` of every acting step that was seen, of those for one member each the part before the colon. */
  readonly acting = new Set<string>();
  #aim: { step: string; fault: Fault } | null = null;
  #armed: Fault | null = null;

  /** The next act of that step (or of the first of those before whose colon this stands) goes wrong; once. */
  aim(step: string, fault: Fault): void {
    this.#aim = { step, fault };
  }

  handle(handle: ClusterHandle): ClusterHandle {
    const { patroni, dcs, sql, pools } = handle;
    const { proxy, console } = pools;
    return {
      ...handle,
      patroni: { ...patroni, send: (...args) => this.#act(() => patroni.send(...args)) },
      dcs: {
        ...dcs,
        putIf: (...args) => this.#act(() => dcs.putIf(...args)),
        deleteIf: (...args) => this.#act(() => dcs.deleteIf(...args)),
      },
      pools: {
        ...pools,
        proxy: proxy && { ...proxy, setState: (...args) => this.#act(() => proxy.setState(...args)) },
        console: console && { ...console, run: (...args) => this.#act(() => console.run(...args)) },
      },
      sql: {
        ...sql,
        query: (member, text, ...rest) =>
          isLook(text) ? sql.query(member, text, ...rest) : this.#act(() => sql.query(member, text, ...rest)),
      },
    };
  }

  definition(definition: AnyOperation): AnyOperation {
    const steps = (planned: never): Step[] =>
      definition.steps(planned).map((step: Step) => this.#step(definition.kind, step));
    return { ...definition, steps } as AnyOperation;
  }

  #step(kind: string, step: Step): Step {
    const { act, verify } = step;
    if (act !== undefined) this.acting.add(`${kind} ${step.id.split(':')[0]!}`);
    return {
      ...step,
      ...(act === undefined ? {} : { act: (run) => this.#dying(step.id, () => act(run)) }),
      ...(verify === undefined
        ? {}
        : {
            verify: (run) =>
              verify({
                ...run,
                poll: (what, probe, options) => {
                  const timeoutMs = run.interrupted ? Math.min(options.timeoutMs, waitAtMostMs) : options.timeoutMs;
                  return run.poll(what, probe, { ...options, timeoutMs });
                },
              }),
          }),
    };
  }

  async #dying(step: string, act: () => Promise<string>): Promise<string> {
    const aim = this.#aim;
    if (aim === null || (aim.step !== step && aim.step !== step.split(':')[0])) return act();
    this.#aim = null;
    this.effects = 0;
    if (aim.fault === 'died before') throw new Superseded();
    this.#armed = aim.fault;
    const said = await act().finally(() => (this.#armed = null));
    if (aim.fault === 'died after') throw new Superseded();
    return said;
  }

  async #act<T>(act: () => Promise<T>): Promise<T> {
    const fault = this.#armed;
    if (fault === 'unsent') throw new ActError('unsent', 'The other side was not reached.');
    this.effects += 1;
    const answer = await act();
    if (fault === 'answer lost') throw new ActError('uncertain', 'The answer is lost.');
    return answer;
  }
}

/** Statements that change something begin with another word, or call a function that does. */
function isLook(text: string): boolean {
  const effects =
    /pg_(terminate|cancel)_backend|pg_(create|drop)_\w*replication_slot|slot_advance|pg_wal_replay_\w+\(\)/;
  return /^(SELECT|WITH)/.test(text) && !effects.test(text);
}
