import { describe, expect, it } from 'vitest';
import { type Loaded, Refreshing } from '../../src/discovery/refreshing.js';

/** Loads that land when the test says so. */
function setUp(background = true) {
  const landings: ((loaded: Loaded<string>) => void)[] = [];
  const state = { now: 1000 };
  const cache = new Refreshing<string>({
    clock: () => state.now,
    deadline: 100,
    background,
    freshFor: 10_000,
    staleFor: 1_000_000,
    load: () => new Promise((resolve) => landings.push(resolve)),
  });
  const land = (index: number, loaded: Loaded<string>) => {
    landings[index]?.(loaded);
    return new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { cache, landings, land, state };
}

const never = new AbortController().signal;

describe('Refreshing', () => {
  it('gives up a load that never lands, with the runtime that began it', async () => {
    const { cache, landings, land, state } = setUp();
    // As in workerd, where a load dies with the request that began it and its time limit with it.
    const dead = cache.get(AbortSignal.abort());
    expect(await dead).toMatchObject({ unavailable: true });
    state.now += 1101;
    const alive = cache.get(never);
    expect(landings).toHaveLength(2);
    await land(1, { ok: true, value: 'new' });
    expect(await alive).toMatchObject({ value: 'new', load: 2 });
  });

  it('does not let an overtaken load undo a later one', async () => {
    const { cache, land, state } = setUp();
    const first = cache.get(never);
    state.now += 1101;
    const second = cache.get(never);
    await land(1, { ok: true, value: 'new' });
    await land(0, { ok: true, value: 'old' });
    expect(await second).toMatchObject({ value: 'new' });
    expect(await first).toMatchObject({ value: 'new' });
    expect(cache.ready()).toMatchObject({ value: 'new' });
  });

  it('bounds a load that does not listen', async () => {
    const { cache } = setUp();
    const begun = performance.now();
    expect(await cache.get(never)).toMatchObject({ detail: 'Nothing came back within 100 ms.' });
    expect(performance.now() - begun).toBeLessThan(4500);
  });

  it('turns a load that throws or rejects into a failure', async () => {
    for (const load of [
      () => Promise.reject(new Error('bug')),
      () => {
        throw new Error('bug');
      },
    ]) {
      const cache = new Refreshing({
        clock: () => 0,
        deadline: 100,
        background: true,
        freshFor: 1,
        staleFor: 1,
        load,
      });
      expect(await cache.get(never)).toMatchObject({
        unavailable: true,
        detail: 'Loading failed unexpectedly.',
      });
    }
  });

  it('begins one refresh in the background, not one for every caller', async () => {
    const { cache, landings, land, state } = setUp();
    const first = cache.get(never);
    await land(0, { ok: true, value: 'a' });
    await first;
    state.now += 8000;
    for (let i = 0; i < 10; i++) expect(cache.ready()).toMatchObject({ value: 'a' });
    expect(landings).toHaveLength(2);
    await land(1, { ok: false, detail: 'no' });
    for (let i = 0; i < 10; i++) expect(cache.ready()).toMatchObject({ value: 'a' });
    expect(landings).toHaveLength(2);
    state.now += 1000;
    cache.ready();
    expect(landings).toHaveLength(3);
  });

  it('lets callers wait again once an outage is long past', async () => {
    const { cache, landings, land, state } = setUp();
    const first = cache.get(never);
    await land(0, { ok: true, value: 'a' });
    await first;
    state.now += 10_000;
    const failing = cache.get(never);
    await land(1, { ok: false, detail: 'no' });
    expect(await failing).toMatchObject({ value: 'a' });
    state.now += 59_999;
    expect(cache.ready()).toMatchObject({ value: 'a' });
    await land(2, { ok: false, detail: 'no' });
    state.now += 30_000;
    expect(cache.ready()).toMatchObject({ value: 'a' });
    state.now += 60_000;
    expect(cache.ready()).toBeUndefined();
    expect(landings.length).toBeGreaterThan(3);
  });

  it('loads nothing that nobody waits for where that would die', async () => {
    const { cache, landings, land, state } = setUp(false);
    const first = cache.get(never);
    await land(0, { ok: true, value: 'a' });
    await first;
    state.now += 9999;
    expect(cache.ready()).toMatchObject({ value: 'a' });
    expect(landings).toHaveLength(1);
    state.now += 1;
    expect(cache.ready()).toBeUndefined();
    const failing = cache.get(never);
    await land(1, { ok: false, detail: 'no' });
    expect(await failing).toMatchObject({ value: 'a' });
    expect(cache.ready()).toMatchObject({ value: 'a' });
    state.now += 1000;
    expect(cache.ready()).toBeUndefined();
    expect(landings).toHaveLength(2);
  });
});
