/** Whether the keys themselves can be relied on. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer, Jwk } from '../../subjects/authorization-server.js';
import { enumerate } from '../../subjects/members.js';
import { bitLength, bytesOf, coordinateLength, isForVerifying, nameOf } from './jwk.js';
import { onKeys } from './key-set.js';
import { looksLikeRoca } from './roca.js';

const role = 'authorization-server';

const wellFormed: Check<AuthorizationServer> = {
  id: 'as.keys.well-formed',
  role,
  level: 'MUST',
  title: 'Keys are complete and written as the standard has them',
  why: 'A key that cannot be read makes every token signed with it worthless; a point beside its curve can give away more than that.',
  source: 'RFC 7518 §6.2.1 and §6.3.1; RFC 8037 §2; RFC 8725 §3.4',
  requirements: ['8725-07'],
  fix: 'Export the public key as JWK with a library (jose: exportJWK) instead of putting it together by hand: base64url without padding, and coordinates of full length with their leading zeros.',
  run: (subject) =>
    onKeys(subject, async (keys) => {
      const problems: string[] = [];
      for (const key of keys.filter(isForVerifying)) {
        const problem = await malformation(key);
        if (problem !== undefined) problems.push(`${nameOf(key, keys)} ${problem}`);
      }
      return problems.length === 0 ? pass() : fail(`In the key set, ${enumerate(problems)}.`);
    }),
};

/** Keys of kinds that are not known here are left alone (RFC 7517 §5). */
async function malformation(key: Jwk): Promise<string | undefined> {
  if (key.kty === 'RSA') {
    const wrong = ['n', 'e'].filter((member) => !bytesOf(key[member]));
    return wrong.length === 0 ? undefined : `has no ${enumerate(wrong)} in base64url`;
  }
  if (key.kty !== 'EC' && key.kty !== 'OKP') return undefined;
  if (typeof key.crv !== 'string') return 'has no "crv"';
  const length = coordinateLength(key);
  if (length === undefined) return undefined;
  for (const member of key.kty === 'EC' ? ['x', 'y'] : ['x']) {
    const bytes = bytesOf(key[member]);
    if (!bytes) return `has no ${member} in base64url`;
    if (bytes.length !== length) return `has an ${member} of ${bytes.length} bytes instead of ${length}`;
  }
  return key.kty === 'EC' && !(await isOnCurve(key)) ? 'is a point that is not on its curve' : undefined;
}

/** The platform refuses to import points beside the curve. Where it does not know the curve, nobody can tell. */
async function isOnCurve({ kty, crv, x, y }: Jwk): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: String(crv) };
  try {
    await crypto.subtle.importKey('jwk', { kty, crv, x, y } as JsonWebKey, algorithm, true, ['verify']);
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotSupportedError';
  }
}

const strong: Check<AuthorizationServer> = {
  id: 'as.keys.strong',
  role,
  level: 'MUST',
  title: 'RSA keys are long enough and made by a sound generator',
  why: 'From a weak public key the private one can be computed, or signatures made without it. Then anybody makes tokens for every user.',
  source: 'RFC 7518 §3.3; RFC 8725 §3.5; CVE-2017-15361 (ROCA)',
  requirements: ['8725-07'],
  fix: 'Make a new key of 2048 bits or more with exponent 65537, in software or hardware that is up to date, and take the weak one out.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const weak = keys.filter(isForVerifying).flatMap((key) => {
        const problem = weakness(key);
        return problem === undefined ? [] : [`${nameOf(key, keys)} ${problem}`];
      });
      return weak.length === 0 ? pass() : fail(`In the key set, ${enumerate(weak)}.`);
    }),
};

function weakness(key: Jwk): string | undefined {
  if (key.kty !== 'RSA') return undefined;
  const [modulus, exponent] = [bytesOf(key.n), bytesOf(key.e)];
  if (!modulus || !exponent) return undefined;
  const bits = bitLength(modulus);
  if (bits < 2048) return `has ${bits} bits`;
  if (bitLength(exponent) < 2) return `has the exponent ${exponent.at(-1) ?? 0}`;
  if (((exponent.at(-1) ?? 0) & 1) === 0) return 'has an even exponent';
  if (((modulus.at(-1) ?? 0) & 1) === 0) return 'has an even modulus';
  return looksLikeRoca(modulus) ? 'was made by the generator with the ROCA flaw' : undefined;
}

export const keyMaterialChecks: readonly Check<AuthorizationServer>[] = [wellFormed, strong];
