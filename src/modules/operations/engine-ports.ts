/** What the engine drives: each call is one durable step. */
export interface OperationProgram {
  /** Takes over. Null when there is nothing left to do. Not a durable step: it happens on each execution. */
  claim(id: string): Promise<number | null>;
  /** Checks again and begins; how many steps follow, or null when it has ended already. */
  begin(id: string, epoch: number): Promise<number | null>;
  /** False when no further step is to be taken. */
  step(id: string, epoch: number, position: number): Promise<boolean>;
  finish(id: string, epoch: number): Promise<void>;
}

/** Durable execution: each operation runs once, one at a time for each cluster, also when replicas die. */
export interface OperationEngine {
  start(program: OperationProgram): void;
  /** Idempotent by the operation's id. Rejects while the engine cannot be reached. */
  enqueue(operationId: string, cluster: string): Promise<void>;
  /** Takes out of the queue what has ended before it began, so that nothing waits behind it. Rejects as above. */
  withdraw(operationId: string): Promise<void>;
  /** Of those ids, the ones that the engine will not go on with, though they may not have ended. */
  abandoned(operationIds: readonly string[]): Promise<string[]>;
  /** Forgets checkpoints of what has ended long ago, a bounded number at a time. */
  tidy(): Promise<void>;
  /** Whether this replica executes. */
  readonly running: boolean;
  close(): Promise<void>;
}
