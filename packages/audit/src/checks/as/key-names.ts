/** Whether a token leads to one key, and a key to one algorithm. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer, Jwk } from '../../subjects/authorization-server.js';
import { enumerate } from '../../subjects/members.js';
import { algorithmsOf, isForVerifying, nameOf } from './jwk.js';
import { onKeys } from './key-set.js';

const role = 'authorization-server';

const kidUnique: Check<AuthorizationServer> = {
  id: 'as.keys.kid-unique',
  role,
  level: 'MUST',
  title: 'No two keys of a kind have the same kid',
  why: 'A token says with "kid" which key made it. Where two keys answer to it, libraries such as jose refuse the token, or try the wrong key: users are signed out at random.',
  source: 'RFC 7517 §4.5; RFC 8725 §3.1',
  requirements: ['MCP-AS-24'],
  fix: 'Give every key a kid of its own, such as its thumbprint (RFC 7638), and list each key once.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      // Keys of other kinds may share one: they are told apart by it (RFC 7517 §4.5).
      const isSame = (a: Jwk, b: Jwk) =>
        a !== b &&
        a.kid === b.kid &&
        a.kty === b.kty &&
        a.crv === b.crv &&
        (a.alg === undefined || b.alg === undefined || a.alg === b.alg);
      const named = keys.filter((key) => isForVerifying(key) && typeof key.kid === 'string');
      const twice = named.filter((key) => named.some((other) => isSame(key, other)));
      if (twice.length === 0) return pass();
      const kids = [...new Set(twice.map(({ kid }) => JSON.stringify(kid)))];
      return fail(`${twice.length} keys share the kid ${enumerate(kids)}.`);
    }),
};

const kidPresent: Check<AuthorizationServer> = {
  id: 'as.keys.kid-present',
  role,
  level: 'SHOULD',
  title: 'Keys have names where there are several',
  why: 'Without "kid" a server has to try key after key, and many libraries refuse to: the tokens then stop working on the day of the first key change.',
  source: 'RFC 7517 §4.5; OpenID Connect Core 1.0 §10.1',
  requirements: ['MCP-AS-24'],
  fix: 'Give every key a kid, and put the same kid into the header of the tokens.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const verifying = keys.filter(isForVerifying);
      const nameless = verifying.filter(({ kid }) => typeof kid !== 'string' || kid === '');
      if (verifying.length < 2 || nameless.length === 0) return pass();
      return fail(`${nameless.length} of ${verifying.length} keys have no kid.`);
    }),
};

const alg: Check<AuthorizationServer> = {
  id: 'as.keys.alg',
  role,
  level: 'SHOULD',
  title: 'Every RSA key says which algorithm it is for',
  why: 'An RSA key fits six algorithms. A key for one algorithm only cannot be used to confuse a server with another one; without "alg", every server has to be told by hand.',
  source: 'RFC 8725 §3.1; RFC 7517 §4.4',
  requirements: ['8725-02', 'MCP-AS-24'],
  fix: 'Add the algorithm that tokens are signed with to the key, such as "alg": "RS256".',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const open = keys.filter((key) => isForVerifying(key) && key.kty === 'RSA' && key.alg === undefined);
      if (open.length === 0) return pass();
      return fail(`There is no "alg" in ${enumerate(open.map((key) => nameOf(key, keys)))}.`);
    }),
};

const algFits: Check<AuthorizationServer> = {
  id: 'as.keys.alg-fits',
  role,
  level: 'MUST',
  title: 'The algorithm of a key is one that it can be used with',
  why: 'Servers that check it never find a key for the token, and refuse everybody. Servers that do not can be led to use a key for what it was not made for.',
  source: 'RFC 8725 §3.1; RFC 7517 §4.4; RFC 7518 §3.1',
  requirements: ['8725-02', 'MCP-AS-24'],
  fix: 'Write the algorithm that belongs to the key: RS256 or PS256 for RSA, ES256 for P-256, ES384 for P-384, EdDSA for Ed25519.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const wrong = keys.flatMap((key) => {
        const fitting = algorithmsOf(key);
        if (!isForVerifying(key) || key.alg === undefined || !fitting) return [];
        // A key without "use" may be one for encryption.
        const isForEncryption = key.use === undefined && /^(RSA|ECDH)/.test(String(key.alg));
        if (isForEncryption || fitting.includes(String(key.alg))) return [];
        const kind = key.kty === 'RSA' ? 'RSA' : `${key.kty} ${key.crv}`;
        return [`${nameOf(key, keys)} (${kind}) says "alg": ${JSON.stringify(key.alg)}`];
      });
      return wrong.length === 0 ? pass() : fail(`In the key set, ${enumerate(wrong)}.`);
    }),
};

export const keyNameChecks: readonly Check<AuthorizationServer>[] = [kidUnique, kidPresent, alg, algFits];
