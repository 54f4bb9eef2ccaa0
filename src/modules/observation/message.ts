import type { Cluster, ClusterEvent } from '../clusters/index.ts';
import type { ObservationsDump } from './observations.ts';

/** Grows with every change of what a message holds: replicas of another version observe on their own until all are new. */
const messageVersion = 2;

/** What the observing replica tells the others: what it saw, not what follows from it. Each replica assembles the same. */
export interface Message {
  version: number;
  observations: ObservationsDump;
  observer: Cluster['observer'];
  /** When the observer put its snapshot together, milliseconds since the epoch by its clock. */
  builtAt: number;
  events: ClusterEvent[];
  /** Requests for a new look that this answers. */
  answers: string[];
}

export function writeMessage(message: Omit<Message, 'version'>): string {
  return JSON.stringify({ version: messageVersion, ...message });
}

/** Null when another version wrote it. @throws SyntaxError when it is no JSON. */
export function readMessage(text: string): Message | null {
  const message = JSON.parse(text) as Partial<Message> | null;
  return message?.version === messageVersion ? (message as Message) : null;
}
