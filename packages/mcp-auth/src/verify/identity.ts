/** Claims → what the host wants to know. */

import { parseScopes } from '../core/scopes.js';
import { own } from '../core/strict-json.js';
import type { AuthInfo } from '../core/types.js';

export type Claims = Readonly<Record<string, unknown>>;

/** Where issuers put the client, in order of preference: RFC 9068, OpenID Connect, Okta, Entra ID v1. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** The client the token was issued to, or an empty string. */
export function clientIdOf(claims: Claims): string {
  for (const name of CLIENT_CLAIMS) {
    const value = own(claims, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/**
 * The first of `scope` (a string), `scp` and `scopes` (a string or a list) that is well-formed, together with every claim that
 * the configuration names (`permissions`, `roles`, …). Anything of another type grants nothing.
 */
export function scopesOf(claims: Claims, scopeClaims: readonly string[] = []): string[] {
  const read = (name: string) => scopeList(own(claims, name));
  const standard =
    (typeof claims.scope === 'string' ? read('scope') : undefined) ?? read('scp') ?? read('scopes') ?? [];
  return scopeClaims.length === 0
    ? standard
    : [...new Set([...standard, ...namedScopesOf(claims, scopeClaims)])];
}

/** The values of the claims that the configuration names, and of no others. */
export function namedScopesOf(claims: Claims, scopeClaims: readonly string[] = []): string[] {
  return scopeClaims.flatMap((name) => scopeList(own(claims, name)) ?? []);
}

function scopeList(value: unknown): string[] | undefined {
  if (typeof value === 'string') return parseScopes(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return [...new Set(value)];
  return undefined;
}

/** Verified claims as {@link AuthInfo}, which they become a part of. The caller has checked every claim that is read here. */
export function identityOf(
  token: string,
  claims: Record<string, unknown>,
  { resource, scopeClaims }: { resource?: URL | undefined; scopeClaims?: readonly string[] | undefined },
): AuthInfo {
  const auth = { token, issuer: own(claims, 'iss') } as AuthInfo;
  const subject = own(claims, 'sub') as string | undefined;
  const audience = own(claims, 'aud') as string | string[] | undefined;
  const expiresAt = own(claims, 'exp') as number | undefined;
  // One by one: this is a tenth of what may be spent on a token beside its signature.
  if (subject !== undefined) auth.subject = subject;
  auth.clientId = clientIdOf(claims);
  auth.scopes = scopesOf(claims, scopeClaims);
  if (audience !== undefined) auth.audience = audience;
  if (expiresAt !== undefined) auth.expiresAt = expiresAt;
  if (resource !== undefined) auth.resource = resource;
  auth.claims = claims;
  return auth;
}
