/** Configurations that differ must never share what was made for one of them: the other may be another tenant. */

import { expect, it } from 'vitest';
import { fingerprint, snapshot } from '../../src/fingerprint.js';

class Tenant {
  readonly #secret: string;
  constructor(secret: string) {
    this.#secret = secret;
  }
  read() {
    return this.#secret;
  }
  toJSON() {
    return { tenant: 1 };
  }
}
const [one, other] = [new Tenant('a'), new Tenant('b')];
const json = (issuer: string) => ({ issuer, toJSON: () => ({}) });
const noop = () => {};

it.each<[unknown, unknown]>([
  [one, other],
  [one, { tenant: 1 }],
  [json('https://a.example'), json('https://b.example')],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [[undefined], [null]],
  [{ a: null }, {}],
  [Symbol('a'), Symbol('a')],
  [[Symbol('a')], [null]],
  [1, '1'],
  [1n, 1],
  [[], {}],
  ['a","b', ['a', 'b']],
  [noop, () => {}],
])('tells %o from %o', (a, b) => {
  expect(fingerprint(a)).not.toBe(fingerprint(b));
  expect(fingerprint({ a: [a] })).not.toBe(fingerprint({ a: [b] }));
});

it('cannot be forged with plain data', () => {
  const store = new Map();
  const number = /\d+/.exec(fingerprint(store))?.[0];
  for (const forged of [{ instance: Number(number) }, `instance ${number}`, [`instance ${number}`]])
    expect(fingerprint(forged)).not.toBe(fingerprint(store));
});

it('is the same for equal values', () => {
  const make = () => ({
    a: [1, { b: 'c', d: undefined }],
    url: new URL('https://a.example/x'),
    at: new Date(7),
    one,
    noop,
  });
  expect(fingerprint(make())).toBe(fingerprint(make()));
  expect(fingerprint({ a: undefined })).toBe(fingerprint({}));
});

it('copies what can change, and shares what has an identity', () => {
  const store = { remember: noop };
  const original = { list: ['a'], nested: { servers: [{ issuer: 'x' }] }, one, noop, store };
  const copy = snapshot(original);
  expect(copy).toEqual(original);
  expect(fingerprint(copy)).toBe(fingerprint(original));
  original.list.push('b');
  original.nested.servers.length = 0;
  expect(copy).toMatchObject({ list: ['a'], nested: { servers: [{ issuer: 'x' }] } });
  expect([copy.one, copy.noop, copy.store]).toEqual([one, noop, store]);
  expect(copy.store).toBe(store);
});
