/** The token rules of the reference server, each of which can be left out. */

import { compactVerify, type JWTPayload } from 'jose';
import type { ReferenceAuthorizationServer } from './reference-authorization-server.js';

export type TokenRule =
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expiry'
  | 'not-before'
  | 'type'
  | 'binding'
  | 'scope'
  | 'operation-scope'
  | 'header-agreement'
  | 'session-principal'
  | 'stream-end';

export interface Caller {
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Of the key that the token is bound to. */
  readonly jkt?: string | undefined;
}

export interface TokenPolicy {
  readonly as: ReferenceAuthorizationServer;
  readonly resource: string;
  /** Rules that are not kept. */
  readonly without: ReadonlySet<TokenRule>;
}

/** Undefined: refused. */
export async function callerOf(
  token: string,
  { as, resource, without }: TokenPolicy,
): Promise<Caller | undefined> {
  try {
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
      typ?: unknown;
    };
    const payload = without.has('signature')
      ? Buffer.from(token.split('.')[1] ?? '', 'base64url')
      : (await compactVerify(token, as.publicKey, { algorithms: ['ES256'] })).payload;
    const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as JWTPayload;
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims) || 'b64' in header)
      return undefined;
    const now = Date.now() / 1000;
    const { iss, exp, nbf, iat, sub, scope, cnf } = claims;
    const aud = Object.hasOwn(claims, 'aud') ? claims.aud : undefined;
    if (!without.has('issuer') && iss !== as.issuer) return undefined;
    if (!without.has('audience') && ![aud].flat().includes(resource)) return undefined;
    // A day at most: what is further ahead was not meant in seconds.
    const lies = typeof exp === 'number' && exp > now && exp < now + 86_400;
    if (!without.has('expiry') && !lies) return undefined;
    if (!without.has('not-before') && nbf !== undefined && !(typeof nbf === 'number' && nbf <= now))
      return undefined;
    if (iat !== undefined && !(typeof iat === 'number' && iat <= now + 60)) return undefined;
    const type = typeof header.typ === 'string' ? header.typ.toLowerCase().replace(/^application\//, '') : '';
    if (!without.has('type') && (type !== 'at+jwt' || 'nonce' in claims)) return undefined;
    if (!without.has('binding') && cnf !== undefined) return undefined;
    if (typeof sub !== 'string' || sub === '') return undefined;
    const scopes = typeof scope === 'string' ? scope.split(' ') : [];
    const jkt = (cnf as { jkt?: string } | undefined)?.jkt;
    return { subject: sub, scopes, expiresAt: typeof exp === 'number' ? exp : now + 600, jkt };
  } catch {
    return undefined;
  }
}
