/** JWT access tokens: strict pre-parse → header → issuer → claims → key → signature. */

import type { Denial } from '../core/denial.js';
import { own } from '../core/strict-json.js';
import type { Clock, Verdict, Verify } from '../core/types.js';
import type { Binding } from './binding.js';
import { checkClaims } from './claims.js';
import { parseCompact } from './compact.js';
import { readHeader } from './header.js';
import { authOf, readIdentity } from './identity.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';
import type { TokenMemory } from './token-memory.js';
import { findVerifyingKey, type VerifyingKey } from './verifying-key.js';

export interface JwtPolicy {
  /** The trusted issuers, exactly as their tokens name them. */
  readonly issuers: { get(issuer: string): KeySource | undefined; keys(): Iterable<string> };
  readonly binding: Binding;
  readonly resource?: string | undefined;
  /** Narrows the built-in allow-list. */
  readonly algorithms?: readonly string[] | undefined;
  /** RFC 9068 to the letter: `typ: at+jwt` and all required claims. */
  readonly strict: boolean;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly requiredClaims?: readonly string[] | undefined;
  readonly scopeClaims?: readonly string[] | undefined;
  readonly clock: Clock;
  /** Remembers tokens that were accepted. Undefined verifies each of them every time. */
  readonly memory?: TokenMemory | undefined;
}

/**
 * Makes a {@link Verify} for JWT access tokens. Nothing is fetched before every local check has passed, so forged traffic costs
 * the authorization server nothing.
 *
 * Not checked: whether the token was revoked, and scopes.
 */
export function createJwtVerify(policy: JwtPolicy): Verify {
  const { memory } = policy;
  return (token, presentation) => {
    const { scheme = 'bearer' } = presentation ?? {};
    const known = memory?.recall(token, scheme);
    if (known) return { ok: true, auth: known };

    const parsed = parseCompact(token);
    if (!parsed.ok) return no(rejected('format', parsed.problem));
    const { payload } = parsed.jws;

    const read = readHeader(parsed.jws.header, policy);
    if (!read.ok) return no(read.denial);
    const { header } = read;

    const iss = own(payload, 'iss');
    const keys = typeof iss === 'string' ? policy.issuers.get(iss) : undefined;
    if (!keys) {
      return no(
        rejected(
          'issuer',
          `the issuer ${shown(iss)} is not trusted, trusted are ${shown([...policy.issuers.keys()])}`,
        ),
      );
    }

    const rules = { ...policy, now: policy.clock() / 1000, scheme };
    const denial = checkClaims(payload, rules, header);
    if (denial) return no(denial);

    const found = findVerifyingKey(parsed.jws, header, keys);
    const conclude = (verified: VerifyingKey): Verdict => {
      if ('denial' in verified) return no(verified.denial);
      const identity = readIdentity(token, payload, policy.scopeClaims);
      memory?.remember({ identity, keys, key: verified.key, since: rules.now }, scheme);
      return { ok: true, auth: authOf(identity, policy.resource) };
    };
    return found instanceof Promise ? found.then(conclude) : conclude(found);
  };
}

function no(denial: Denial): Verdict {
  return { ok: false, denial };
}
