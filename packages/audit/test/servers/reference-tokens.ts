/** The token rules of the reference server, each of which can be left out. */

import { decodeJwt, jwtVerify } from 'jose';
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
    const claims = without.has('signature')
      ? decodeJwt(token)
      : (await jwtVerify(token, as.publicKey, { algorithms: ['ES256'], currentDate: new Date(0) })).payload;
    const now = Date.now() / 1000;
    const { iss, aud, exp, nbf, sub, scope, cnf } = claims;
    if (!without.has('issuer') && iss !== as.issuer) return undefined;
    if (!without.has('audience') && ![aud].flat().includes(resource)) return undefined;
    if (!without.has('expiry') && (typeof exp !== 'number' || exp <= now)) return undefined;
    if (!without.has('not-before') && nbf !== undefined && !(typeof nbf === 'number' && nbf <= now))
      return undefined;
    if (!without.has('type') && (header.typ !== 'at+jwt' || 'nonce' in claims)) return undefined;
    if (!without.has('binding') && cnf !== undefined) return undefined;
    if (typeof sub !== 'string') return undefined;
    const scopes = typeof scope === 'string' ? scope.split(' ') : [];
    return { subject: sub, scopes, expiresAt: typeof exp === 'number' ? exp : now + 600 };
  } catch {
    return undefined;
  }
}
