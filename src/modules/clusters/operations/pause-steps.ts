import { freshValue } from '../../../kernel/section.ts';
import { Failed, type Step } from '../../operations/index.ts';
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
export function pauseSteps<Input>({ wanted, members, waitMs }: PauseFacts): Step<Input, PauseFacts>[] {
  const word = wanted ? 'pause' : 'resume';
  return [
    {
      id: 'write',
      title: wanted ? 'Set pause in the dynamic configuration' : 'Take pause out of the dynamic configuration',
      fenced: true,
      async check({ cluster }) {
        const { value, revision } = await readConfig(cluster);
        return (value['pause'] === true) === wanted ? `It is so already, at revision ${revision}.` : null;
      },
      async act({ cluster }) {
        for (let attempt = 1; attempt <= attempts; attempt += 1) {
          const { value, revision } = await readConfig(cluster);
          const { pause: _before, ...rest } = value;
          const next = wanted ? { ...rest, pause: true } : rest;
          if (await cluster.dcs.putIf('config', revision, JSON.stringify(next))) return 'Written.';
        }
        throw new Failed(`The configuration was changed by others ${attempts} times meanwhile; nothing was done.`, {
          code: 'config_conflict',
          remedy: 'Ask again.',
        });
      },
      async verify({ cluster }) {
        const { value, revision } = await readConfig(cluster);
        if ((value['pause'] === true) !== wanted) throw new Failed(`Somebody else has undone the ${word} at once.`);
        return `etcd holds it at revision ${revision}.`;
      },
    },
    {
      id: 'seen',
      title: 'Wait until every member has seen it',
      async verify(run) {
        const outstanding = (): string[] =>
          run.cluster
            .snapshot()
            .cluster.members.filter(({ name, dcs }) => members.includes(name) && dcs.status === 'fresh')
            // A member without a key has no running Patroni: it sees it when it comes back.
            .filter(({ dcs }) => dcs.value !== null && dcs.value.paused !== wanted)
            .map(({ name }) => name);
        await run.poll(
          `sign of every member that it has seen the ${word}`,
          () => Promise.resolve(outstanding().length === 0 ? true : undefined),
          { timeoutMs: waitMs, intervalMs: 200 },
        );
        const present = run.cluster.snapshot().cluster.members.filter(({ dcs }) => freshValue(dcs) !== null);
        const absent = members.filter((name) => !present.some((member) => member.name === name));
        const rest = absent.length === 0 ? '' : ` ${absent.join(', ')} runs no Patroni now.`;
        return `${present.map(({ name }) => name).join(', ')} ${present.length === 1 ? 'has' : 'have'} seen it.${rest}`;
      },
    },
  ];
}
