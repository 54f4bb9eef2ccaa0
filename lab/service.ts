import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import type { ServiceUser } from './layout.ts';

/** A file that a service reads; written for the servers' user only, because it may hold passwords. */
export interface ServiceFile {
  path: string;
  content: string;
}

/** How one server of the lab is run. Definitions are pure functions of the lab's layout. */
export interface ServiceDefinition {
  name: string;
  /** What a person calls it. */
  title: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  directories: string[];
  files: ServiceFile[];
  stopSignal: NodeJS.Signals;
  /** The data directory of the PostgreSQL server behind it, if there is one. */
  dataDirectory?: string;
}

/** Creates a directory that belongs to the servers' user. */
export function makeDirectory(path: string, user: ServiceUser | undefined, mode = 0o700): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  if (user) chownSync(path, user.uid, user.gid);
}

/** Creates what a service needs on disk before it can start. */
export function prepareService(service: ServiceDefinition, user: ServiceUser | undefined): void {
  for (const directory of service.directories) makeDirectory(directory, user);
  for (const file of service.files) {
    writeFileSync(file.path, file.content, { mode: 0o600 });
    if (user) chownSync(file.path, user.uid, user.gid);
  }
}
