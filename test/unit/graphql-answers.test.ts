import { describe, expect, test } from 'vitest';
import { Answers } from '../../src/graphql/answers.ts';
import { GraphqlContext } from '../../src/graphql/context.ts';
import { createClusterService } from '../../src/modules/clusters/index.ts';
import { snapshotFixture } from '../support/cluster-fixture.ts';
import { FakeSnapshotSource } from '../support/fake-source.ts';
import { callerOf } from '../support/graphql-app.ts';

const ids = { requestId: 'r', traceId: 't' };
const body = Buffer.from('{}');

function setUp() {
  const sources = new Map(['main', 'other'].map((name) => [name, new FakeSnapshotSource(name)]));
  const service = createClusterService(sources, { refreshDeadlineMs: 100 });
  const answers = new Answers();
  const as = (caller = callerOf('x', 'operator')) => new GraphqlContext(caller, ids);
  return { sources, service, answers, as };
}

describe('a kept answer', () => {
  test('serves whoever would read the same, until there is something new', () => {
    const { sources, service, answers, as } = setUp();
    const first = as();
    first.read((ctx) => service.get(ctx, 'main'));
    answers.keep('k', first, body);
    expect(answers.find('k', as(callerOf('someone else', 'viewer', ['main'])))).toBe(body);
    expect(answers.find('other key', as())).toBeNull();
    sources.get('main')!.publish(snapshotFixture('main'));
    expect(answers.find('k', as())).toBeNull();
  });

  test('does not serve who may not reach the cluster or its configuration', () => {
    const { service, answers, as } = setUp();
    const first = as();
    first.read((ctx) => service.get(ctx, 'main'));
    first.read((ctx) => service.config(ctx, 'main'));
    answers.keep('k', first, body);
    expect(answers.find('k', as())).toBe(body);
    expect(answers.find('k', as(callerOf('v', 'viewer')))).toBeNull();
    expect(answers.find('k', as(callerOf('l', 'operator', ['other'])))).toBeNull();
  });

  test('of a list serves who sees the same list', () => {
    const { service, answers, as } = setUp();
    const first = as();
    first.read((ctx) => service.list(ctx));
    answers.keep('k', first, body);
    expect(answers.find('k', as())).toBe(body);
    expect(answers.find('k', as(callerOf('l', 'operator', ['other'])))).toBeNull();
  });

  test('that speaks of the caller serves that caller only', () => {
    const { answers, as } = setUp();
    const caller = callerOf('x', 'viewer');
    const first = as(caller);
    first.read((ctx) => ctx.caller);
    answers.keep('k', first, body);
    expect(answers.find('k', as(caller))).toBe(body);
    expect(answers.find('k', as(callerOf('x', 'viewer')))).toBeNull();
  });

  test('is not made of what must be done anew', () => {
    const { answers, as } = setUp();
    const first = as();
    first.read(() => 1);
    first.once(() => 2);
    first.read(() => 3);
    answers.keep('k', first, body);
    expect(answers.find('k', as())).toBeNull();
  });

  test('gives way when there are too many or too large ones', () => {
    const { answers, as } = setUp();
    answers.keep('large', as(), Buffer.alloc(1024 * 1024 + 1));
    expect(answers.find('large', as())).toBeNull();
    for (let i = 0; i < 40; i += 1) answers.keep(`k${i}`, as(), Buffer.alloc(1024 * 1024));
    expect(answers.find('k0', as())).toBeNull();
    expect(answers.find('k39', as())).not.toBeNull();
    for (let i = 0; i < 600; i += 1) answers.keep(`s${i}`, as(), body);
    expect(answers.find('k39', as())).toBeNull();
    expect(answers.find('s599', as())).toBe(body);
  });
});
