import { messageOf } from '../../../kernel/errors.ts';
import { Unsettled, type ClusterHandle, type Step } from '../../operations/index.ts';
import { parametersOf, type ConfigFacts } from './config-change.ts';
import { isSameSetting, type Setting } from './same-setting.ts';

interface SettingRow extends Setting {
  pending_restart: boolean;
}

/** What one member's server says of the parameters that were changed. */
interface MemberState {
  member: string;
  /** Why it cannot be asked; null when it answered. */
  unreachable: string | null;
  waiting: string[];
  pendingRestart: string[];
}

/** Reads pg_settings of every member until each changed parameter is in force or waits for a restart. */
export function appliedStep<Input, Facts = ConfigFacts>(facts: ConfigFacts): Step<Input, Facts> {
  const [was, is] = [parametersOf(facts.before), parametersOf(facts.after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => was[name] !== is[name]);
  return {
    id: 'applied',
    title:
      names.length === 0
        ? 'Leave the rest to the next loop of each Patroni'
        : `Compare ${names.join(', ')} with pg_settings of every member`,
    async verify(run) {
      if (names.length === 0) {
        await run.result({ pendingRestart: [], notAsked: [] });
        return 'Written; each Patroni reads it in its next loop. No parameter of PostgreSQL changed, so no server was asked.';
      }
      const ask = (): Promise<MemberState[]> =>
        Promise.all(facts.members.map((member) => stateOf(run.cluster, member, names, is)));
      let last: MemberState[] = [];
      try {
        await run.poll(
          'change in force on every member',
          async () => {
            last = await ask();
            return last.every(({ waiting }) => waiting.length === 0) ? true : undefined;
          },
          { timeoutMs: facts.waitMs, intervalMs: 300 },
        );
      } catch (error) {
        if (!(error instanceof Unsettled)) throw error;
        const behind = last.filter(({ waiting }) => waiting.length > 0);
        const where = behind.map(({ member, waiting }) => `${member}: ${waiting.join(', ')}`).join('; ');
        throw new Unsettled(`The configuration is written and not in force everywhere (${where}).`, {
          remedy:
            'See the log of Patroni there: it refuses values that PostgreSQL does not take. Roll back if need be.',
        });
      }
      const pendingRestart = [...new Set(last.flatMap((state) => state.pendingRestart))];
      const unreachable = last.flatMap(({ member, unreachable: why }) => (why === null ? [] : [member]));
      await run.result({ pendingRestart, notAsked: unreachable });
      if (unreachable.length === last.length) {
        throw new Unsettled('The configuration is written, and no member could be asked whether it is in force.', {
          remedy: 'Compare pg_settings once a member can be reached.',
        });
      }
      return sentence(last.length - unreachable.length, pendingRestart, unreachable);
    },
  };
}

function sentence(asked: number, pendingRestart: readonly string[], unreachable: readonly string[]): string {
  const restart =
    pendingRestart.length === 0
      ? ''
      : ` ${pendingRestart.join(', ')} takes a restart: use the rolling restart (onlyPending).`;
  const silent =
    unreachable.length === 0 ? '' : ` ${unreachable.join(', ')} could not be asked and takes it up on return.`;
  return `In force on ${asked} members.${restart}${silent}`;
}

async function stateOf(
  cluster: ClusterHandle,
  member: string,
  names: readonly string[],
  wanted: Readonly<Record<string, unknown>>,
): Promise<MemberState> {
  const state: MemberState = { member, unreachable: null, waiting: [], pendingRestart: [] };
  let rows: SettingRow[];
  try {
    rows = await cluster.sql.query<SettingRow>(
      member,
      'SELECT name, setting, unit, vartype, pending_restart FROM pg_settings WHERE name = ANY($1)',
      [names],
    );
  } catch (error) {
    return { ...state, unreachable: messageOf(error) };
  }
  for (const row of rows) {
    if (row.pending_restart) state.pendingRestart.push(row.name);
    // A parameter that was taken away has the value of the file or the default: there is none to compare with.
    else if (wanted[row.name] !== undefined && !isSameSetting(wanted[row.name], row)) state.waiting.push(row.name);
  }
  return state;
}
