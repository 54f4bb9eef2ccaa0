import { freshValue } from '../../../kernel/section.ts';
import { Failed, Unsettled, type ClusterHandle, type Run, type Step } from '../../operations/index.ts';
import { readConfig } from './config-change.ts';

export interface PauseFacts {
  /** Paused, or not. */
  wanted: boolean;
  members: readonly string[];
  /** How long a member may take to see it. */
  waitMs: number;
}

/** How often a write that lost against another one is tried again: each time on what was read anew. */
const attempts = 5;

/** Sets or takes away `pause`, then waits until every member says that it has seen it. */
export function pauseSteps<Input extends { expiresInSeconds?: number }>(facts: PauseFacts): Step<Input, PauseFacts>[] {
  return [writeStep(facts), seenStep(facts)];
}

/**
 * Its result has `configRevisionBefore`, on which it was based, and `configRevision`, which it made: what ties a pause to
 * the operation that asked for it.
 */
function writeStep<Input>({ wanted, waitMs }: PauseFacts): Step<Input, PauseFacts> {
  const word = wanted ? 'pause' : 'resume';
  return {
    id: 'write',
    title: wanted ? 'Set pause in the dynamic configuration' : 'Take pause out of the dynamic configuration',
    fenced: true,
    async check(run) {
      const { value, revision } = await readConfig(run.cluster);
      if ((value['pause'] === true) !== wanted) return null;
      if (run.interrupted) await run.result({ configRevision: revision });
      return `It is so already, at revision ${revision}.`;
    },
    async act(run) {
      const based = (revision: string): Promise<void> => run.result({ configRevisionBefore: revision });
      if (await writePause(run.cluster, wanted, based)) return 'Written.';
      throw new Failed(`The configuration was changed by others ${attempts} times meanwhile; nothing was done.`, {
        code: 'config_conflict',
        remedy: 'Ask again.',
      });
    },
    async verify(run) {
      const { value, revision } = await run.poll('look at the configuration in etcd', () => readConfig(run.cluster), {
        timeoutMs: waitMs,
      });
      if ((value['pause'] === true) !== wanted) throw new Failed(`Somebody else has undone the ${word} at once.`);
      await run.result({ configRevision: revision });
      return `etcd holds it at revision ${revision}.`;
    },
    ...(wanted ? { undo: ({ cluster }: Run<Input, PauseFacts>) => takeBack(cluster), staysInDoubt: true } : {}),
  };
}

/** False when others were faster every time. `based` is told the revision before each try. */
async function writePause(
  cluster: ClusterHandle,
  wanted: boolean,
  based: (revision: string) => Promise<void>,
): Promise<boolean> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { value, revision } = await readConfig(cluster);
    const { pause: _before, ...rest } = value;
    await based(revision);
    if (await cluster.dcs.putIf('config', revision, JSON.stringify(wanted ? { ...rest, pause: true } : rest))) {
      return true;
    }
  }
  return false;
}

/** A pause that failed or was cancelled leaves the cluster as it was. */
async function takeBack(cluster: ClusterHandle): Promise<string> {
  if ((await readConfig(cluster)).value['pause'] !== true) return 'The cluster is not paused.';
  if (await writePause(cluster, false, () => Promise.resolve())) return 'The pause was taken back.';
  throw new Error(`the configuration was changed by others ${attempts} times meanwhile`);
}

function seenStep<Input extends { expiresInSeconds?: number }>(facts: PauseFacts): Step<Input, PauseFacts> {
  const { wanted, members, waitMs } = facts;
  return {
    id: 'seen',
    title: 'Wait until every member has seen it',
    // To stop waiting for a pause takes it back; a resume is not taken back, so its end is waited for.
    cancellable: wanted,
    async verify(run) {
      await run
        .poll(
          `sign of every member that it has seen the ${wanted ? 'pause' : 'resume'}`,
          async () => {
            await run.cluster.look();
            return haveSeen(run.cluster, facts) ? true : undefined;
          },
          { timeoutMs: waitMs, intervalMs: 200 },
        )
        .catch((error: unknown) => {
          throw error instanceof Unsettled ? inDoubt(error, wanted, run.input.expiresInSeconds) : error;
        });
      const present = run.cluster.snapshot().cluster.members.filter(({ dcs }) => freshValue(dcs) !== null);
      const absent = members.filter((name) => !present.some((member) => member.name === name));
      const rest = absent.length === 0 ? '' : ` ${absent.join(', ')} runs no Patroni now.`;
      return `${present.map(({ name }) => name).join(', ')} ${present.length === 1 ? 'has' : 'have'} seen it.${rest}`;
    },
  };
}

/** Nothing is concluded from keys that were not read just now. */
function haveSeen(cluster: ClusterHandle, { wanted, members }: PauseFacts): boolean {
  const shown = cluster.snapshot().cluster;
  if (freshValue(shown.dcs) === null) return false;
  return shown.members
    .filter(({ name }) => members.includes(name))
    .every(({ dcs }) => {
      if (dcs.status !== 'fresh') return false;
      // A member without a key has no running Patroni: it sees it when it comes back.
      return dcs.value === null || dcs.value.paused === wanted;
    });
}

/** What is known of the cluster although a member has not confirmed it. */
function inDoubt(error: Unsettled, wanted: boolean, expiresInSeconds: number | undefined): Unsettled {
  const until =
    expiresInSeconds === undefined
      ? 'until somebody resumes it'
      : `until about ${new Date(Date.now() + expiresInSeconds * 1000).toISOString()}, when it is resumed`;
  const state = wanted ? `The cluster is paused all the same, ${until}.` : 'The pause was taken out all the same.';
  const remedy = wanted
    ? 'See why the member does not confirm it; resume when the pause is not wanted.'
    : 'See why the member does not confirm it: it may still believe that the cluster is paused.';
  return new Unsettled(`${error.message} ${state}`, { remedy, cause: error });
}
