/**
 * Project Wycheproof's JWS, JWK and JWS-crypto vectors against our header rules, key rules and signature check. The files
 * are not part of this repository; where they are absent this says so instead of passing quietly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../src/core/strict-json.js';
import type { Jwk } from '../../src/core/types.js';
import { readKeySet } from '../../src/discovery/key-set.js';
import { decodeBase64url } from '../../src/verify/base64url.js';
import { readHeader } from '../../src/verify/header.js';
import { keyMatches, pinAlgorithm } from '../../src/verify/jwk.js';
import { type Engine, engines } from '../support/engines.js';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws?: unknown;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}
interface Group {
  readonly type: string;
  readonly comment?: string;
  readonly private?: Jwk;
  readonly public?: Jwk;
  readonly tests: readonly Vector[];
}

const folder = new URL('../../../../../shared/vectors/', import.meta.url);
const present = existsSync(new URL('json_web_signature_test.json', folder));
if (!present) process.stderr.write('\n!!! Wycheproof did NOT run: ../shared/vectors is absent.\n\n');

/** Valid vectors that are refused all the same, each for a reason that is policy. */
const refused: Record<string, Record<string, readonly number[]>> = {
  json_web_signature_test: {
    'symmetric keys never verify': [1, 348, 352, 357, 358, 359, 372, 373, 376, 377],
    'the key says PS256, the header PS384': [346, 350],
    'the key says ES521, which is no algorithm': [347, 351],
  },
  json_web_key_test: { 'symmetric keys never verify': [2, 13, 14, 15] },
  json_web_crypto_test: { 'symmetric keys never verify': [1, 48] },
};

/** Vectors that jose accepts, given the key with the algorithm of the header, and this library does not. The opposite has no entry. */
const stricterThanJose: Record<string, Record<string, readonly number[]>> = {
  json_web_signature_test: {
    'the key is for another algorithm than the header': [332, 334, 336, 338, 340, 346, 347, 350, 351],
    'the key is not for signatures': [353, 354],
  },
  json_web_key_test: {
    'the key is not for signatures': [6, 21],
    'the modulus can be factored': [7],
    'the exponent is one': [9],
    'the algorithm does not fit the curve': [19, 20],
  },
  json_web_crypto_test: { 'the modulus can be factored': [46] },
};

describe.skipIf(!present).each(engines)('Wycheproof over $name', ({ verifySignature }) => {
  for (const file of ['json_web_signature_test', 'json_web_key_test', 'json_web_crypto_test']) {
    // Requirements: 8725-05, 8725-07
    it(`${file}: no false accept, and every refused valid vector is listed`, async () => {
      const groups: readonly Group[] = JSON.parse(
        readFileSync(new URL(`${file}.json`, folder), 'utf8'),
      ).testGroups;
      const falseAccepts: number[] = [];
      const falseRefusals: number[] = [];
      const judgedOtherwise: { stricter: number[]; looser: number[] } = { stricter: [], looser: [] };
      let count = 0;
      for (const group of groups) {
        for (const vector of group.tests) {
          if (vector.jws === undefined) continue;
          count += 1;
          const accepted = await accepts(vector.jws, keysOf(group), verifySignature);
          const judged = await joseAccepts(vector.jws, keysOf(group));
          if (judged && !accepted) judgedOtherwise.stricter.push(vector.tcId);
          if (accepted && !judged) judgedOtherwise.looser.push(vector.tcId);
          if (accepted && vector.result === 'invalid') falseAccepts.push(vector.tcId);
          if (!accepted && vector.result === 'valid') falseRefusals.push(vector.tcId);
        }
      }
      expect(count).toBeGreaterThan(20);
      expect(judgedOtherwise).toEqual({
        stricter: sorted(stricterThanJose[file]),
        looser: [],
      });
      expect(falseAccepts).toEqual([]);
      expect(falseRefusals).toEqual(sorted(refused[file]));
    });
  }
});

function keysOf({ public: key, private: secret }: Group): readonly Jwk[] {
  // Symmetric groups have no public half.
  const published = key ?? secret ?? {};
  const set = readKeySet(Object.hasOwn(published, 'keys') ? published : { keys: [published] });
  return set.ok ? set.keys : [];
}

/** What the JWT pipeline does, without what it asks of the payload: these payloads are not claims. */
async function accepts(
  jws: unknown,
  keys: readonly Jwk[],
  verifySignature: Engine['verifySignature'],
): Promise<boolean> {
  if (typeof jws !== 'string') return false;
  const [first = '', second = '', third = '', ...more] = jws.split('.');
  const header = decodeBase64url(first);
  const payload = decodeBase64url(second);
  const signature = decodeBase64url(third);
  if (more.length > 0 || !header || !payload || !signature || signature.length === 0) return false;
  const json = parseStrictJson(new TextDecoder().decode(header));
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return false;
  const { typ: _, ...members } = json.value as Record<string, unknown>;
  const read = readHeader(members, { strict: false });
  if (!read.ok) return false;
  for (const key of keys.filter((candidate) => keyMatches(candidate, read.header))) {
    if (!(await verifySignature(read.header.alg, key, `${first}.${second}`, signature))) continue;
    pinAlgorithm(key, read.header.alg);
    return true;
  }
  return false;
}

async function joseAccepts(jws: unknown, keys: readonly Jwk[]): Promise<boolean> {
  if (typeof jws !== 'string') return false;
  for (const key of keys) {
    const verified = compactVerify(jws, async ({ alg, kid }) => {
      if (kid !== undefined && key.kid !== kid) throw new Error('another key');
      return importJWK(key as JWK, alg);
    });
    if (
      await verified.then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

function sorted(listed: Record<string, readonly number[]> = {}): number[] {
  return Object.values(listed)
    .flat()
    .sort((a, b) => a - b);
}
