import type { AnyOperation } from '../../operations/index.ts';
import { advanceSlot } from './advance-slot.ts';
import { createSlot } from './create-slot.ts';
import { dropSlot } from './drop-slot.ts';
import { pauseReplay } from './pause-replay.ts';
import { resumeReplay } from './resume-replay.ts';

/** Every operation on replication, in the order of the docs. */
export const replicationOperations: readonly AnyOperation[] = [
  createSlot,
  dropSlot,
  advanceSlot,
  pauseReplay,
  resumeReplay,
];
