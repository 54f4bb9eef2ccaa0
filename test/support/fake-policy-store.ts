import type { Freeze, KillSwitch } from '../../src/modules/operations/model.ts';
import type { NewFreeze, PolicyStore } from '../../src/modules/operations/ports.ts';
import { encodeTime } from './fake-times.ts';

/** Freeze windows and the kill switch in memory. */
export class FakePolicyStore implements PolicyStore {
  killSwitch: KillSwitch = { engaged: false, reason: 'never used', changedBy: 'test', changedAt: encodeTime(0) };
  freezes: Freeze[] = [];

  policy() {
    return Promise.resolve({ killSwitch: this.killSwitch, freezes: this.freezes });
  }

  insertFreeze(_query: unknown, freeze: NewFreeze): Promise<Freeze> {
    const { clusters, ...rest } = freeze;
    const active = Date.parse(freeze.startsAt) <= Date.now();
    const made = { ...rest, clusters: clusters === null ? null : [...clusters], active };
    this.freezes.push(made);
    return Promise.resolve(made);
  }

  endFreeze(_query: unknown, id: string): Promise<Freeze | null> {
    const found = this.freezes.find((freeze) => freeze.id === id);
    this.freezes = this.freezes.filter((freeze) => freeze !== found);
    return Promise.resolve(found === undefined ? null : { ...found, active: false });
  }

  setKillSwitch(_query: unknown, change: { engaged: boolean; reason: string; changedBy: string }): Promise<KillSwitch> {
    this.killSwitch = { ...change, changedAt: encodeTime(Date.now()) };
    return Promise.resolve(this.killSwitch);
  }
}
