/** JWT access tokens: strict pre-parse → header → issuer → claims → key → signature. */

import { inTurn } from '#signature';
import { type Awaitable, isPromise } from '../core/awaitable.js';
import type { Denial } from '../core/denial.js';
import { own } from '../core/strict-json.js';
import type { Clock, Scheme, Verdict, Verify } from '../core/types.js';
import type { Binding } from './binding.js';
import { checkClaims } from './claims.js';
import { type CompactJws, parseBody, parseCompact, splitCompact } from './compact.js';
import { readHeader, type TokenHeader } from './header.js';
import { identityOf } from './identity.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';
import type { TokenMemory } from './token-memory.js';
import { VerifiedHeaders } from './verified-headers.js';
import { findVerifyingKey, type VerifyingKey } from './verifying-key.js';

export interface JwtPolicy {
  /** The trusted issuers, exactly as their tokens name them. */
  readonly issuers: { get(issuer: string): KeySource | undefined; keys(): Iterable<string> };
  readonly binding: Binding;
  readonly resource?: URL | undefined;
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
  const { issuers, binding, strict, clockTolerance, requiredClaims, scopeClaims, resource, memory } = policy;
  const headers = new VerifiedHeaders();

  return (token, presentation) => {
    const { scheme = 'bearer', isNew = false } = presentation ?? {};
    const known = isNew ? undefined : memory?.recall(token, scheme);
    if (known) return { ok: true, auth: known };
    // In a burst not even the parsing of all tokens may hold the event loop.
    return inTurn(() => judge(token, scheme));
  };

  function judge(token: string, scheme: Scheme): Awaitable<Verdict> {
    const parsed = parse(token);
    if (!parsed.ok) return no(parsed.denial);
    const { header, payload } = parsed.token;

    const iss = own(payload, 'iss');
    const keys = typeof iss === 'string' ? issuers.get(iss) : undefined;
    if (!keys) return no(untrusted(iss));

    const now = policy.clock() / 1000;
    const rules = { now, clockTolerance, strict, binding, scheme, requiredClaims };
    const denial = checkClaims(payload, rules, header);
    if (denial) return no(denial);

    const conclude = (found: VerifyingKey): Verdict => {
      if ('denial' in found) return no(found.denial);
      headers.add(parsed.token.part, header);
      const auth = identityOf(token, payload, { resource, scopeClaims });
      memory?.remember({ auth, keys, key: found.key, since: now }, scheme);
      return { ok: true, auth };
    };
    const found = findVerifyingKey(parsed.token, header, keys);
    return isPromise(found) ? found.then(conclude) : conclude(found);
  }

  function parse(token: string): Parsed {
    const split = splitCompact(token);
    if (!split.ok) return unreadable(split.problem);
    const { header: part, signingInput } = split.value;
    const known = headers.get(part);
    if (known) {
      const body = parseBody(split.value);
      if (!body.ok) return unreadable(body.problem);
      const { payload, signature } = body.value;
      return { ok: true, token: { part, header: known, payload, signingInput, signature } };
    }
    const parsed = parseCompact(token);
    if (!parsed.ok) return unreadable(parsed.problem);
    const read = readHeader(parsed.jws.header, policy);
    return read.ok ? { ok: true, token: { ...parsed.jws, part, header: read.header } } : read;
  }

  function untrusted(iss: unknown): Denial {
    const trusted = shown(firstOf(issuers.keys()));
    return rejected('issuer', `the issuer ${shown(iss)} is not trusted, trusted are ${trusted}`);
  }
}

interface ParsedToken extends Omit<CompactJws, 'header'> {
  readonly header: TokenHeader;
  /** The header as it was sent. */
  readonly part: string;
}

type Parsed =
  | { readonly ok: true; readonly token: ParsedToken }
  | { readonly ok: false; readonly denial: Denial };

/** There may be ten thousand of them, and no more than a line of them is shown. */
function firstOf(names: Iterable<string>): string[] {
  const first: string[] = [];
  for (const name of names) if (first.push(name) === 20) break;
  return first;
}

function unreadable(problem: string): Parsed {
  return { ok: false, denial: rejected('format', problem) };
}

function no(denial: Denial): Verdict {
  return { ok: false, denial };
}
