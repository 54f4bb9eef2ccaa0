import { statfs } from 'node:fs/promises';
import { LookError, type DiskReader } from '../../modules/observation/ports.ts';
import { withDeadline } from '../network/deadline.ts';

/** Reads the file systems of data directories on this host, by member. */
export function createDiskReader(directories: ReadonlyMap<string, string>): DiskReader {
  return {
    async readDisk(member, deadlineMs) {
      const path = directories.get(member);
      if (path === undefined) {
        const message = `The data directory of ${member} lies on another host or is not configured (runtime.members).`;
        throw new LookError('not_configured', message);
      }
      // A file system that hangs, as a network one may, keeps one of Node's threads; the look itself ends.
      const found = await withDeadline(path, deadlineMs, () => statfs(path));
      return { path, totalBytes: found.bsize * found.blocks, freeBytes: found.bsize * found.bavail };
    },
  };
}
