/** Tokens with known verdicts, for `typ: at+jwt` access tokens of one issuer and one audience. */

import { readFileSync } from 'node:fs';
import type { Jwk } from '../../src/core/types.js';
import type { JwtPolicy } from '../../src/verify/jwt.js';
import type { KeySource } from '../../src/verify/key-source.js';

export interface TokenVector {
  readonly id: string;
  readonly cat: string;
  readonly name: string;
  readonly token: string;
  readonly expect: 'accept' | 'reject' | 'any';
}

interface VectorFile {
  readonly generated: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: { readonly keys: readonly Jwk[] };
  readonly vectors: readonly TokenVector[];
}

export const tokenVectors: VectorFile = JSON.parse(
  readFileSync(new URL('../vectors/token-vectors.json', import.meta.url), 'utf8'),
);

/** A moment at which the good tokens are good: a minute after they were made. */
export const vectorTime = Date.parse(tokenVectors.generated) + 60_000;

export interface CountedKeys extends KeySource {
  /** How often keys were asked for. */
  readonly asked: number;
}

export function fixedKeySource(keys: readonly Jwk[]): CountedKeys {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    async find(matches) {
      asked += 1;
      return keys.filter(matches);
    },
    ready() {
      asked += 1;
      return keys;
    },
  };
}

/** The policy the vectors were made for, unless told otherwise. */
export function policyFor(keys: KeySource, policy: Partial<JwtPolicy> = {}): JwtPolicy {
  return {
    issuers: new Map([[tokenVectors.issuer, keys]]),
    binding: { audiences: [tokenVectors.audience] },
    strict: false,
    clockTolerance: 5,
    clock: () => vectorTime,
    ...policy,
  };
}
