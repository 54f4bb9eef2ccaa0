import type { Clock } from '../../kernel/clock.ts';
import { isoTime, sleep } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { PatroniNode } from '../clusters/index.ts';
import type { Cell } from './cell.ts';
import { Observations } from './observations.ts';
import { parseDcsTree, withSince } from './parse-dcs.ts';
import { LookError, type ClusterReaders, type DcsTree } from './ports.ts';
import type { ObservationSettings } from './settings.ts';

export interface ObserverLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Pause between attempts to watch etcd again. */
const watchRetryMs = 250;
/** The shortest time from the beginning of one round to that of the next. */
const roundGapMs = 250;
/** Open breakers are passed over at most this often. */
const forcedGapMs = 1000;

/**
 * Looks at one cluster: in rounds, in which everything is asked at once and each look has its deadline, and through a
 * watch on etcd, which publishes at once and starts a round. Never more than one round at a time.
 */
export class Observer {
  readonly observations: Observations;
  readonly #readers: ClusterReaders;
  readonly #clock: Clock;
  readonly #log: ObserverLog;
  readonly #onChange: (roundEnded: boolean, answers: string[]) => void;
  readonly #abort = new AbortController();
  #wake = new AbortController();
  #roundAsked = true;
  #forced = false;
  #waiting: { done: () => void; nonce: string | null }[] = [];
  #servicesDueAt = 0;
  #restartWatch: (() => void) | null = null;
  #watchedRevision = '';
  #missedRevision: string | null = null;
  #structure = '';
  #olderReads = 0;

  constructor(
    settings: ObservationSettings,
    readers: ClusterReaders,
    deps: { clock: Clock; log: ObserverLog; onChange: (roundEnded: boolean, answers: string[]) => void },
  ) {
    this.observations = new Observations(settings);
    this.#readers = readers;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#onChange = deps.onChange;
  }

  start(): void {
    void this.#rounds();
    void this.#watchDcs();
  }

  stop(): void {
    this.#abort.abort();
    this.#wake.abort();
    this.#restartWatch?.();
    for (const { done } of this.#waiting.splice(0)) done();
  }

  /** Resolves once a round that began after this call has ended and was shown under the nonce. Open breakers are ignored: somebody wants to know now. */
  refresh(nonce: string | null): Promise<void> {
    return new Promise((resolve) => {
      if (this.#abort.signal.aborted) {
        resolve();
        return;
      }
      this.#waiting.push({ done: resolve, nonce });
      this.#forced = true;
      this.#askRound();
    });
  }

  #askRound(): void {
    this.#roundAsked = true;
    this.#wake.abort();
  }

  async #rounds(): Promise<void> {
    const { pollMs } = this.observations.settings;
    let forcedAt = 0;
    while (!this.#isStopped()) {
      const startedAt = this.#clock.now();
      const waiting = this.#waiting.splice(0);
      const forced = this.#forced && !within(startedAt - forcedAt, forcedGapMs);
      if (forced) forcedAt = startedAt;
      this.#forced = false;
      this.#roundAsked = false;
      this.#wake = new AbortController();
      await this.#round(forced);
      if (this.#isStopped()) return;
      const answers = waiting.flatMap(({ nonce }) => nonce ?? []);
      this.#onChange(true, answers);
      for (const { done } of waiting) done();
      const tookMs = Math.max(0, this.#clock.now() - startedAt);
      if (!this.#isRoundAsked()) await sleep(Math.max(0, pollMs - tookMs), this.#wake.signal);
      // Whoever asks for fresh answers in a loop must not make the cluster pay for it.
      await sleep(Math.max(0, roundGapMs - (this.#clock.now() - startedAt)), this.#abort.signal);
    }
  }

  #isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  #isRoundAsked(): boolean {
    return this.#roundAsked;
  }

  async #round(forced: boolean): Promise<void> {
    const seen = this.observations;
    const { settings } = seen;
    const readers = this.#readers;
    const deadlineMs = settings.deadlineMs;
    const look = async <T>(cell: Cell<T> | undefined, ask: () => Promise<T>): Promise<void> => {
      if (cell === undefined || !(forced || cell.mayLook(this.#clock.now()))) return;
      try {
        cell.succeed(await ask(), this.#clock.now());
      } catch (error) {
        cell.fail(error, this.#clock.now());
      }
    };
    const looks: Promise<void>[] = [this.#readDcs()];
    for (const [endpoint, cell] of seen.etcd)
      looks.push(look(cell, () => readers.dcs.readStatus(endpoint, deadlineMs)));
    for (const [name, cell] of seen.patroni) looks.push(look(cell, () => this.#askPatroni(name)));
    for (const [name, cell] of seen.postgres) {
      looks.push(
        look(cell, () => readers.postgres.readNode(known(seen.postgresTarget(name), name, 'PostgreSQL'), deadlineMs)),
      );
    }
    for (const route of settings.routes) {
      looks.push(look(seen.routes.get(route.name), () => readers.postgres.readRoute(route, deadlineMs)));
    }
    const { proxy, pooler } = readers;
    if (proxy !== null) looks.push(look(seen.proxy, () => proxy.read(deadlineMs)));
    if (pooler !== null) looks.push(look(seen.pooler, () => pooler.read(deadlineMs)));
    const untilDueMs = this.#servicesDueAt - this.#clock.now();
    if (forced || untilDueMs <= 0 || untilDueMs > settings.servicesPollMs) {
      this.#servicesDueAt = this.#clock.now() + settings.servicesPollMs;
      for (const [name, probe] of readers.services)
        looks.push(look(seen.services.get(name), () => probe.look(deadlineMs)));
      for (const [name, cell] of seen.disks) looks.push(look(cell, () => readers.disk.readDisk(name, deadlineMs)));
    }
    await Promise.all(looks);
  }

  async #askPatroni(name: string): Promise<PatroniNode> {
    const { settings } = this.observations;
    const url = known(this.observations.patroniUrl(name), name, 'Patroni REST API');
    const node = await this.#readers.patroni.readNode(url, settings.deadlineMs);
    if (node.scope !== null && node.scope !== settings.scope) {
      throw new LookError('protocol', `${url} belongs to the scope "${node.scope}", not to "${settings.scope}".`);
    }
    return node;
  }

  /** Also the proof that the watch is alive: what it has not delivered one round later, it has lost. */
  async #readDcs(): Promise<void> {
    try {
      const tree = await this.#readers.dcs.readTree(this.observations.settings.deadlineMs);
      const newest = newestRevision(tree);
      if (this.#missedRevision !== null && BigInt(this.#missedRevision) > BigInt(this.#watchedRevision || '0')) {
        this.#log.warn(
          { cluster: this.observations.settings.cluster },
          'The etcd watch missed a change; watching anew.',
        );
        this.#restartWatch?.();
      }
      this.#missedRevision = newest === this.#watchedRevision ? null : newest;
      if (!this.#accept(tree) && (this.#olderReads += 1) > 1) this.#startOver(tree);
    } catch (error) {
      this.observations.dcs.fail(error, this.#clock.now());
    }
  }

  async #watchDcs(): Promise<void> {
    const { dcs } = this.#readers;
    const { settings } = this.observations;
    let failing = false;
    while (!this.#isStopped()) {
      try {
        const tree = await dcs.readTree(settings.deadlineMs);
        if (failing) this.#log.info({ cluster: settings.cluster }, 'etcd can be read again.');
        failing = false;
        await new Promise<void>((resolve) => {
          this.#accept(tree);
          this.#watchedRevision = newestRevision(tree);
          const handle = dcs.watch(
            tree,
            (next) => {
              this.#watchedRevision = newestRevision(next);
              this.#accept(next);
            },
            (reason) => {
              this.#log.info({ cluster: settings.cluster, reason }, 'The etcd watch broke; watching anew.');
              resolve();
            },
          );
          this.#restartWatch = () => {
            handle.stop();
            resolve();
          };
          if (this.#abort.signal.aborted) this.#restartWatch();
        });
      } catch (error) {
        // Once an outage: it is tried four times a second.
        if (!failing) this.#log.warn({ cluster: settings.cluster, reason: messageOf(error) }, 'etcd cannot be read.');
        failing = true;
      }
      this.#restartWatch = null;
      await sleep(watchRetryMs, this.#abort.signal);
    }
  }

  /** Reads race with the watch once, not twice in a row: revisions have gone back, as after a restore of etcd. */
  #startOver(tree: DcsTree): void {
    const { cluster } = this.observations.settings;
    this.#log.warn(
      { cluster, revision: tree.revision },
      'The revision of etcd has gone back; starting over from what it holds now.',
    );
    this.#take(tree);
    this.#restartWatch?.();
  }

  /** A tree older than what is known already is dropped: reads and the watch race. */
  #accept(tree: DcsTree): boolean {
    const before = this.observations.dcs.section(this.#clock.now()).value;
    const older = before !== null && before.structure !== '' && BigInt(tree.revision) < BigInt(before.state.revision);
    if (!older) this.#take(tree);
    return !older;
  }

  #take(tree: DcsTree): void {
    const parsed = parseDcsTree(tree);
    const view = withSince(parsed, this.observations.dcs.dump().value, isoTime(this.#clock.now()));
    const term = this.observations.dcs.dump().value?.state.leader?.createRevision;
    // What failed under the old leader may work under the new one: no breaker may delay finding out.
    if (view.state.leader?.createRevision !== term) this.#forced = true;
    this.#olderReads = 0;
    this.observations.dcs.succeed(view, this.#clock.now());
    this.observations.syncMembers(this.#clock.now());
    if (view.structure === this.#structure) return;
    this.#structure = view.structure;
    this.#onChange(false, []);
    this.#askRound();
  }
}

/** Also false when the clock was set back in between. */
function within(elapsedMs: number, limitMs: number): boolean {
  return elapsedMs >= 0 && elapsedMs < limitMs;
}

function newestRevision(tree: DcsTree): string {
  let newest = 0n;
  for (const key of tree.keys.values()) {
    const revision = BigInt(key.modRevision);
    if (revision > newest) newest = revision;
  }
  return newest.toString();
}

function known<T>(value: T | null, member: string, what: string): T {
  if (value === null) {
    throw new LookError(
      'not_configured',
      `The address of ${member}'s ${what} is not configured and not published in etcd.`,
    );
  }
  return value;
}
