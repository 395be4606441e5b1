import { describe, expect, it } from 'vitest';
import { der, ecdsaToDer } from '../../src/verify/der.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('ecdsaToDer', () => {
  /** Two numbers of the size of the curve, and the content of the sequence. */
  const written = (r: string, s: string, size: number) =>
    hex(ecdsaToDer(Buffer.from(r.padStart(2 * size, '0') + s.padStart(2 * size, '0'), 'hex')));

  it.each([32, 48, 66])('writes numbers of up to %i bytes in the shortest way', (size) => {
    expect(written('1', '2', size)).toBe('3006020101020102');
    expect(written('0', '0', size)).toBe('3006020100020100');
    expect(written('7f', '80', size)).toBe('300702017f02020080');
    expect(written('80', '7f', size)).toBe('300702020080' + '02017f');
    expect(written('ff00', '100', size)).toBe('3009020300ff00' + '02020100');
  });

  it('says the length in one byte up to 127, and in two beyond', () => {
    const [low, high] = ['7f'.repeat(66), 'ff'.repeat(66)];
    expect(written('7f'.repeat(32), '7f'.repeat(32), 32)).toMatch(/^30440220(7f){32}0220(7f){32}$/);
    expect(written('ff'.repeat(32), 'ff'.repeat(32), 32)).toMatch(/^3046022100(ff){32}022100(ff){32}$/);
    expect(written('ff'.repeat(48), 'ff'.repeat(48), 48)).toMatch(/^3066023100(ff){48}023100(ff){48}$/);
    expect(written(low, low, 66)).toMatch(/^3081880242(7f){66}0242(7f){66}$/);
    expect(written(high, high, 66)).toMatch(/^30818a024300(ff){66}024300(ff){66}$/);
    // 61 and 62 bytes: 127 and 128 bytes of content.
    expect(written('7f'.repeat(61), '7f'.repeat(62), 66)).toMatch(/^307f023d/);
    expect(written('7f'.repeat(62), '7f'.repeat(62), 66)).toMatch(/^308180023e/);
  });
});

it('der writes lengths of one, two and three bytes', () => {
  expect(hex(der(0x04, new Uint8Array(127)).subarray(0, 2))).toBe('047f');
  expect(hex(der(0x04, new Uint8Array(128)).subarray(0, 3))).toBe('048180');
  expect(hex(der(0x04, new Uint8Array(256), [1]).subarray(0, 4))).toBe('04820101');
});
