import { open, stat } from 'node:fs/promises';
import { withDeadline } from '../network/deadline.ts';
import type { LogPart, LogPosition, LogReader } from '../../modules/logs/ports.ts';

/** How much is read at once: whoever is further behind than this misses lines, and is told. */
const chunkBytes = 262_144;
const deadlineMs = 2000;

/** Bytes of files, wherever they lie. */
export interface FileBytes {
  /** The file that is written to now; null when there is none. */
  current(member: string): Promise<string | null>;
  size(member: string, file: string): Promise<number>;
  read(member: string, file: string, offset: number, length: number): Promise<Buffer>;
}

/** Follows logs as files: whole lines only, and what was replaced or outgrew the reader is told. */
export function createLogReader(bytes: FileBytes): LogReader {
  async function linesFrom(member: string, { file, offset }: LogPosition): Promise<LogPart> {
    const content = await bytes.read(member, file, offset, chunkBytes);
    const end = content.lastIndexOf(0x0a) + 1;
    // A line that is longer than what is read at once would never end.
    const used = end === 0 && content.length === chunkBytes ? content.length : end;
    const text = content.subarray(0, used).toString('utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    return { lines, position: { file, offset: offset + used }, gap: false };
  }

  return {
    tail: (member, lines) =>
      withDeadline(`log of ${member}`, deadlineMs, async () => {
        const file = await bytes.current(member);
        if (file === null) return null;
        const size = await bytes.size(member, file);
        const from = Math.max(0, size - chunkBytes);
        const part = await linesFrom(member, { file, offset: from });
        // The first one may be the rest of a line.
        const whole = from === 0 ? part.lines : part.lines.slice(1);
        return { ...part, lines: lines === 0 ? [] : whole.slice(-lines) };
      }),

    since: (member, position) =>
      withDeadline(`log of ${member}`, deadlineMs, async () => {
        const file = (await bytes.current(member)) ?? position.file;
        if (file !== position.file) {
          const next = await linesFrom(member, { file, offset: 0 });
          return { ...next, gap: true };
        }
        const size = await bytes.size(member, file);
        if (size < position.offset) return { ...(await linesFrom(member, { file, offset: 0 })), gap: true };
        if (size === position.offset) return { lines: [], position, gap: false };
        if (size - position.offset <= chunkBytes) return linesFrom(member, position);
        const late = await linesFrom(member, { file, offset: size - chunkBytes });
        return { ...late, lines: late.lines.slice(1), gap: true };
      }),
  };
}

/** Files on this host, by member. */
export function hostFiles(files: ReadonlyMap<string, string>): FileBytes {
  return {
    current: (member) => Promise.resolve(files.get(member) ?? null),
    size: async (_member, file) => (await stat(file)).size,
    async read(_member, file, offset, length) {
      const handle = await open(file, 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
