import type { IEvent, IKeyValue } from 'etcd3';
import { describe, expect, it } from 'vitest';
import { firstAnswer } from '../../../src/adapters/etcd/hedge.ts';
import { applyEvents, treeOf } from '../../../src/adapters/etcd/tree.ts';
import { LookError } from '../../../src/modules/observation/ports.ts';

const prefix = '/service/main/';

function pair(key: string, value: string, modRevision: string): IKeyValue {
  const bytes = Buffer.from(prefix + key);
  return {
    key: bytes,
    value: Buffer.from(value),
    create_revision: '1',
    mod_revision: modRevision,
    version: '1',
    lease: '0',
  };
}

const put = (key: string, value: string, revision: string) =>
  ({ type: 'PUT', kv: pair(key, value, revision) }) as unknown as IEvent;
const drop = (key: string, revision: string) => ({ type: 'DELETE', kv: pair(key, '', revision) }) as unknown as IEvent;

const tree = treeOf(prefix, '10', [pair('leader', 'a', '9'), pair('members/a', '{}', '10')]);

describe('the tree', () => {
  it('changes with events, without touching the one before', () => {
    const next = applyEvents(prefix, tree, [put('leader', 'b', '11'), drop('members/a', '12')]);
    expect(next?.revision).toBe('12');
    expect(next?.keys.get('leader')?.value).toBe('b');
    expect(next?.keys.has('members/a')).toBe(false);
    expect(tree.keys.get('leader')?.value).toBe('a');
    expect(tree.keys.has('members/a')).toBe(true);
  });

  it('takes each event once, though several streams bring it', () => {
    const events = [put('leader', 'b', '11')];
    const next = applyEvents(prefix, tree, events);
    expect(next).not.toBeNull();
    expect(applyEvents(prefix, next!, events)).toBeNull();
  });

  it('takes only what is new from a stream that lags behind', () => {
    const next = applyEvents(prefix, { ...tree, revision: '11' }, [
      put('leader', 'old', '11'),
      put('leader', 'new', '12'),
    ]);
    expect(next?.keys.get('leader')).toMatchObject({ value: 'new', modRevision: '12' });
  });

  it('compares revisions as numbers of 64 bits', () => {
    const late = { ...tree, revision: '9007199254740993' };
    expect(applyEvents(prefix, late, [put('leader', 'x', '9007199254740993')])).toBeNull();
    expect(applyEvents(prefix, late, [put('leader', 'x', '9007199254740994')])?.revision).toBe('9007199254740994');
  });
});

describe('asking one endpoint after the other', () => {
  const never = new Promise<string>(() => undefined);
  const failure = (code: LookError['code'], message: string) => Promise.reject(new LookError(code, message));

  it('is content with the first', async () => {
    const asked: string[] = [];
    const answer = await firstAnswer(['a', 'b'], 20, (name) => {
      asked.push(name);
      return Promise.resolve(name);
    });
    expect([answer, asked]).toEqual(['a', ['a']]);
  });

  it('asks the next when one is silent', async () => {
    await expect(firstAnswer(['a', 'b'], 20, (name) => (name === 'a' ? never : Promise.resolve(name)))).resolves.toBe(
      'b',
    );
  });

  it('asks the next at once when one fails', async () => {
    const startedAt = performance.now();
    const answer = firstAnswer(['a', 'b', 'c'], 5000, (name) =>
      name === 'c' ? Promise.resolve(name) : failure('refused', name),
    );
    await expect(answer).resolves.toBe('c');
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('fails with what every one said and the code that says most', async () => {
    const codes = { a: 'refused', b: 'rejected', c: 'timeout' } as const;
    const answer = firstAnswer(['a', 'b', 'c'] as const, 5, (name) =>
      failure(codes[name as keyof typeof codes], `${name} failed`),
    );
    await expect(answer).rejects.toMatchObject({ code: 'rejected', message: 'a failed; b failed; c failed' });
  });
});
