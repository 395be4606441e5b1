/** JWT access tokens: strict pre-parse → header → issuer → claims → key → signature. */

import { own } from '../core/strict-json.js';
import type { Clock, Jwk, Verdict, Verify } from '../core/types.js';
import type { Binding } from './binding.js';
import { checkClaims } from './claims.js';
import { parseCompact } from './compact.js';
import { readHeader } from './header.js';
import { identityOf } from './identity.js';
import { keyMatches, pinAlgorithm } from './jwk.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';
import { verifySignature } from './signature.js';

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
}

/** How many keys are tried for a token without a key id, or whose id several keys share. */
const MAX_CANDIDATES = 4;

/**
 * Makes a {@link Verify} for JWT access tokens. Nothing is fetched before every local check has passed, so forged traffic costs
 * the authorization server nothing.
 *
 * Not checked: whether the token was revoked, and scopes.
 */
export function createJwtVerify(policy: JwtPolicy): Verify {
  return async (token, presentation) => {
    const parsed = parseCompact(token);
    if (!parsed.ok) return no(rejected('format', parsed.problem));
    const { payload, signingInput, signature } = parsed.jws;

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

    const rules = { ...policy, now: policy.clock() / 1000, scheme: presentation?.scheme };
    const denial = checkClaims(payload, rules, header);
    if (denial) return no(denial);

    const tried = new Set<Jwk>();
    do {
      const known = tried.size;
      const candidates = await keys.find((key) => !tried.has(key) && keyMatches(key, header));
      if ('unavailable' in candidates) {
        const { detail, retryAfter } = candidates;
        return no({ reason: 'authorization_server_unavailable', detail, retryAfter });
      }
      for (const key of candidates.slice(0, MAX_CANDIDATES)) {
        tried.add(key);
        if (!(await verifySignature(header.alg, key, signingInput, signature))) continue;
        pinAlgorithm(key, header.alg);
        return { ok: true, auth: identityOf(token, { ...payload }, policy) };
      }
      if (tried.size === known || tried.size >= MAX_CANDIDATES) break;
      // Without a key id a new key is not missed by its name, only by a signature that nothing verifies: ask for any other key once.
    } while (header.kid === undefined);

    if (tried.size > 0) return no(rejected('signature', 'no key of the issuer verifies the signature'));
    return no(rejected('key', `the issuer publishes no key ${shown(header.kid)} for ${header.alg}`));
  };
}

function no(denial: ReturnType<typeof rejected>): Verdict {
  return { ok: false, denial };
}
