import { describe, expect, it } from 'vitest';
import { tokenBucket } from '../../src/discovery/token-bucket.js';

describe('tokenBucket', () => {
  it('gives its capacity at once and one draw an interval', () => {
    let now = 0;
    const bucket = tokenBucket(3, 1000, () => now);
    const take = () => bucket.take();
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    for (let i = 0; i < 999; i++) {
      now += 1;
      expect(take()).toBe(false);
    }
    now += 1;
    expect([take(), take()]).toEqual([true, false]);
    now += 1_000_000;
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  });

  it('takes draws back up to its capacity', () => {
    const bucket = tokenBucket(1, 1000, () => 0);
    bucket.giveBack();
    expect([bucket.take(), bucket.take()]).toEqual([true, false]);
    bucket.giveBack();
    expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  });

  it('goes on filling when the clock is set back', () => {
    let now = 1_000_000;
    const bucket = tokenBucket(1, 1000, () => now);
    bucket.take();
    now = 0;
    expect(bucket.take()).toBe(false);
    now = 1000;
    expect(bucket.take()).toBe(true);
  });
});
