/** What can be said of a token without asking anybody. Nothing here makes a token good. */

import type { Denial } from '../core/denial.js';
import { ownMembers } from '../core/strict-json.js';
import type { Scheme } from '../core/types.js';
import { type CompactJws, MAX_TOKEN_LENGTH, parseCompact } from './compact.js';
import { confirmationProblem } from './confirmation.js';
import { rejected, shown } from './rejection.js';
import { tokenKindProblem } from './token-kind.js';

export type TokenLook =
  /** Readable by anybody, and perhaps verifiable. */
  | { readonly kind: 'jwt'; readonly jws: CompactJws }
  /** Readable by the authorization server only; `what` ends a sentence. */
  | { readonly kind: 'opaque'; readonly what: 'opaque' | 'encrypted' }
  | { readonly kind: 'unusable'; readonly problem: string };

/**
 * A token that begins like a JWT but breaks its rules is unusable, not opaque: two parsers could read two different tokens
 * in it. Opaque tokens may be any visible ASCII, dots and colons included.
 */
export function lookAt(token: string): TokenLook {
  if (token.length > MAX_TOKEN_LENGTH) return { kind: 'unusable', problem: 'it is longer than 16 KiB' };
  if (!/^[\x21-\x7e]+$/.test(token)) return { kind: 'unusable', problem: 'it is not visible ASCII' };
  const parsed = parseCompact(token);
  if (parsed.ok) return { kind: 'jwt', jws: parsed.jws };
  const parts = token.split('.');
  const begun = beginsWithHeader(parts[0] ?? '');
  if (begun && parts.length === 3) return { kind: 'unusable', problem: parsed.problem };
  return { kind: 'opaque', what: begun && parts.length === 5 ? 'encrypted' : 'opaque' };
}

/** Whether even a lenient parser would find a JOSE header there. */
function beginsWithHeader(part: string): boolean {
  try {
    const header: unknown = JSON.parse(atob(part.replace(/-/g, '+').replace(/_/g, '/')));
    return typeof header === 'object' && header !== null;
  } catch {
    return false;
  }
}

/** Two vendors mark refresh tokens so; their introspection calls them active all the same. */
const REFRESH_TOKEN = /^(?:ory|authelia)_rt_/;
/** Types of tokens that are made for other purposes, RFC 9701 §8.1 among them. */
const OTHER_TYPE =
  /^(?:application\/)?(?:token-introspection|logout|dpop|secevent|client-authentication|oauth-id-jag|rt|refresh)\+jwt$/i;

export interface LocalRules {
  /** Whom the token will be sent to. It must not go to anybody else than the issuer it names. */
  readonly issuers: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
  /** How the token was presented; left out where another verifier will look again and knows. */
  readonly scheme?: Scheme | undefined;
}

/** Why a token need not be asked about. A readable token is believed in what it says against itself, and in nothing else. */
export function localDenial(token: string, look: TokenLook, rules: LocalRules): Denial | undefined {
  if (look.kind === 'unusable') return rejected('format', look.problem);
  if (REFRESH_TOKEN.test(token)) return rejected('type', 'its prefix says that it is a refresh token');
  if (look.kind === 'opaque') return undefined;
  const payload = ownMembers(look.jws.payload);
  const header = ownMembers(look.jws.header);
  const { iss, exp } = payload;
  if (iss !== undefined && !rules.issuers.includes(iss as string))
    return rejected('issuer', `the issuer ${shown(iss)} is not trusted, trusted are ${shown(rules.issuers)}`);
  const { alg, typ } = header;
  if (typeof alg !== 'string' || /^none$/i.test(alg))
    return rejected('algorithm', `the algorithm ${shown(alg)} is not allowed`);
  if (typeof typ === 'string' && OTHER_TYPE.test(typ))
    return rejected('type', `a token of type ${shown(typ)} is not an access token`);
  if (typeof exp === 'number' && rules.now >= exp + rules.clockTolerance)
    return rejected('expiry', `it expired ${Math.round(rules.now - exp)} s ago`);
  // Under DPoP it is for the answer to say which key counts.
  if (rules.scheme === 'bearer') {
    const unconfirmed = confirmationProblem(payload.cnf, rules.scheme);
    if (unconfirmed !== undefined) return rejected('binding', unconfirmed);
  }
  const kind = tokenKindProblem(payload, typ === 'at+jwt' ? { alg, typ } : { alg });
  return kind === undefined ? undefined : rejected('type', kind);
}
