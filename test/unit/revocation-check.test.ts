import { expect, it, vi } from 'vitest';
import { checkRevocations, Revocations, STALE_AFTER_MS } from '../../src/modules/identity/index.ts';

function create() {
  const clock = { time: 1_000_000, now: () => clock.time };
  const revocations = new Revocations(clock);
  const mark = { renew: () => Promise.resolve(), isFresh: vi.fn(() => Promise.resolve(true)) };
  return { clock, revocations, mark, check: () => checkRevocations(revocations, mark, clock) };
}

it('does not serve before the revoked tokens were read once', async () => {
  const { revocations, check } = create();
  revocations.add({ id: 'a', expiresAt: 2_000_000 });
  await expect(check()).rejects.toThrow('have not been read yet');
  revocations.load([]);
  expect(await check()).toBe('1 revoked tokens are known');
});

it('does not serve with an old list while another replica has a newer one', async () => {
  const { clock, revocations, mark, check } = create();
  revocations.load([]);
  clock.time += STALE_AFTER_MS;
  await check();
  expect(mark.isFresh).not.toHaveBeenCalled();
  clock.time += 1;
  await expect(check()).rejects.toThrow('last read 60 s ago, while another replica still reads them');
  revocations.load([]);
  await check();
});

it('goes on with an old list when no other replica is known to have a newer one', async () => {
  const { clock, revocations, mark, check } = create();
  revocations.load([]);
  clock.time += 10 * STALE_AFTER_MS;
  mark.isFresh.mockResolvedValueOnce(false);
  expect(await check()).toContain('no other replica is known');
  mark.isFresh.mockRejectedValueOnce(new Error('Redis is down'));
  expect(await check()).toContain('no other replica is known');
});

it('tells each time that the list was read', () => {
  const { revocations } = create();
  const listener = vi.fn();
  revocations.onSynchronised(listener);
  revocations.add({ id: 'a', expiresAt: 2_000_000 });
  expect(listener).not.toHaveBeenCalled();
  revocations.load([]);
  revocations.load([]);
  expect(listener).toHaveBeenCalledTimes(2);
});
