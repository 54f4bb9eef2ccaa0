import { describe, expect, it } from 'vitest';
import { createLogReader, type FileBytes } from '../../../src/adapters/logs/index.ts';

/** Files from memory, which the test writes, replaces and cuts. */
function logIn(files: Record<string, string>, current = 'a') {
  const state = { files, current };
  const bytes: FileBytes = {
    current: () => Promise.resolve(state.current === '' ? null : state.current),
    size: (_member, file) => Promise.resolve(Buffer.byteLength(state.files[file] ?? '')),
    read: (_member, file, offset, length) =>
      Promise.resolve(Buffer.from(state.files[file] ?? '').subarray(offset, offset + length)),
  };
  return { state, reader: createLogReader(bytes) };
}

describe('a log', () => {
  it('begins with its last whole lines and goes on from there', async () => {
    const { state, reader } = logIn({ a: 'one\ntwo\nthree\nhal' });
    const first = (await reader.tail('m', 2))!;
    expect(first.lines).toEqual(['two', 'three']);
    state.files['a'] = 'one\ntwo\nthree\nhalf\nfive\n';
    const next = await reader.since('m', first.position);
    expect(next).toMatchObject({ lines: ['half', 'five'], gap: false });
    expect((await reader.since('m', next.position)).lines).toEqual([]);
  });

  it('that there is no way to is null', async () => {
    expect(await logIn({}, '').reader.tail('m', 10)).toBeNull();
  });

  it('that is cut or replaced begins anew, and says so', async () => {
    const { state, reader } = logIn({ a: 'one\ntwo\n' });
    const { position } = (await reader.tail('m', 10))!;
    state.files['a'] = 'new\n';
    const cut = await reader.since('m', position);
    expect(cut).toMatchObject({ lines: ['new'], gap: true });
    Object.assign(state, { current: 'b', files: { ...state.files, b: 'other\n' } });
    expect(await reader.since('m', cut.position)).toMatchObject({
      lines: ['other'],
      gap: true,
      position: { file: 'b' },
    });
  });

  it('that grows faster than it is read skips to its end, and says so', async () => {
    const { state, reader } = logIn({ a: 'one\n' });
    const { position } = (await reader.tail('m', 10))!;
    state.files['a'] = `one\n${`${'x'.repeat(99)}\n`.repeat(5000)}last\n`;
    const late = await reader.since('m', position);
    expect(late.gap).toBe(true);
    expect(late.lines.at(-1)).toBe('last');
    expect(late.lines.every((line) => line === 'last' || line.length === 99)).toBe(true);
  });
});
