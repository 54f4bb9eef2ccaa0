import {
  createProgram,
  OperationRegistry,
  type AnyOperation,
  type NewOperation,
  type Operation,
  type OperationProgram,
  type Step,
} from '../../src/modules/operations/index.ts';
import { fakeCluster } from './fake-cluster.ts';
import { FakeOperationStore } from './fake-operation-store.ts';
import { FakeSnapshotSource } from './fake-source.ts';
import { requestOf, toyOperation } from './toy-operation.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Where toy operations are executed: by the real program, over a store in memory and a cluster that takes everything. */
export class ToyBench {
  readonly store = new FakeOperationStore();
  readonly cluster = fakeCluster(new FakeSnapshotSource('main'));
  /** What the steps did, in order. */
  readonly did: string[] = [];

  /** Notes that it was called, and answers with what it is called. */
  doing(name: string): () => Promise<string> {
    return () => {
      this.did.push(name);
      return Promise.resolve(`${name}.`);
    };
  }

  stepOf(id: string, parts: Partial<Step> = {}): Step {
    const [act, verify, undo] = [this.doing(id), this.doing(`${id} seen`), this.doing(`${id} undone`)];
    return { id, title: `To ${id}`, act, verify, undo, ...parts };
  }

  programOf(...operations: AnyOperation[]): OperationProgram {
    return createProgram({
      registry: new OperationRegistry(operations),
      clusters: new Map([['main', this.cluster]]),
      ...{ store: this.store, log: silent },
    });
  }

  async accept(operation: AnyOperation, overrides: Partial<NewOperation> = {}): Promise<string> {
    const request = await requestOf(operation, this.cluster, overrides);
    await this.store.accept(request, { key: null, refuseWhenBusy: false, replaceScheduled: false });
    return request.id;
  }

  /** Drives an operation to its end as the engine does: one execution, step after step. */
  async execute(program: OperationProgram, id: string): Promise<Operation> {
    const epoch = await program.claim(id);
    const steps = epoch === null ? null : await program.begin(id, epoch);
    if (epoch !== null && steps !== null) {
      for (let position = 0; position < steps; position++) {
        if (!(await program.step(id, epoch, position))) break;
      }
      await program.finish(id, epoch);
    }
    return this.operation(id);
  }

  /** Accepts an operation of these steps and executes it. */
  async run(steps: readonly Step[], overrides: Partial<NewOperation> = {}): Promise<Operation> {
    const operation = toyOperation(steps);
    return this.execute(this.programOf(operation), await this.accept(operation, overrides));
  }

  /** One that has begun, for what happens between steps. */
  async begun(steps: readonly Step[]): Promise<{ program: OperationProgram; id: string; epoch: number }> {
    const operation = toyOperation(steps);
    const program = this.programOf(operation);
    const id = await this.accept(operation);
    const epoch = (await program.claim(id)) ?? 0;
    await program.begin(id, epoch);
    return { program, id, epoch };
  }

  operation(id: string): Operation {
    const kept = this.store.kept.get(id);
    if (kept === undefined) throw new Error(`no operation ${id} was accepted`);
    return kept.operation;
  }
}
