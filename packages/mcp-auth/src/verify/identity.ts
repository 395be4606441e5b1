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

/** What verified claims say of whoever presents the token: all of {@link AuthInfo} that requests have in common. */
export interface Identity {
  readonly token: string;
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number | undefined;
  readonly claims: Claims;
}

/** The caller has checked every claim that is read here. */
export function readIdentity(
  token: string,
  claims: Claims,
  scopeClaims: readonly string[] | undefined,
): Identity {
  return {
    token,
    issuer: own(claims, 'iss') as string,
    subject: own(claims, 'sub') as string | undefined,
    clientId: clientIdOf(claims),
    scopes: scopesOf(claims, scopeClaims),
    expiresAt: own(claims, 'exp') as number | undefined,
    claims,
  };
}

/**
 * An identity for one request, which may do with it what it likes: everything in it is a copy, because hosts change what they are
 * given and the next request must not see that.
 */
export function authOf(identity: Identity, resource: string | undefined): AuthInfo {
  const { scopes, claims } = identity;
  return handOver({ ...identity, scopes: [...scopes], claims: copyOfObject(claims) }, resource);
}

/** The same without copies, for an identity that nobody keeps: what is in it belongs to the request from then on. */
export function handOver(identity: Identity, resource: string | undefined): AuthInfo {
  const { token, issuer, subject, clientId, expiresAt } = identity;
  const claims = identity.claims as Record<string, unknown>;
  const auth = { token, issuer } as AuthInfo;
  if (subject !== undefined) auth.subject = subject;
  auth.clientId = clientId;
  auth.scopes = identity.scopes as string[];
  const audience = own(claims, 'aud') as string | string[] | undefined;
  if (audience !== undefined) auth.audience = audience;
  if (expiresAt !== undefined) auth.expiresAt = expiresAt;
  if (resource !== undefined) auth.resource = new URL(resource);
  auth.claims = claims;
  return auth;
}

/** Verified claims as {@link AuthInfo}. */
export function identityOf(
  token: string,
  claims: Claims,
  { resource, scopeClaims }: { resource?: string | undefined; scopeClaims?: readonly string[] | undefined },
): AuthInfo {
  return authOf(readIdentity(token, claims, scopeClaims), resource);
}

/** JSON, copied to the bottom. A member named `__proto__` stays an ordinary one: the spread has made it an own property. */
function copyOfObject(object: Claims): Record<string, unknown> {
  const copy = { ...object };
  for (const name of Object.keys(copy)) {
    const value = copy[name];
    if (typeof value === 'object' && value !== null) copy[name] = copyOf(value);
  }
  return copy;
}

function copyOf(value: object): unknown {
  if (!Array.isArray(value)) return copyOfObject(value as Claims);
  return value.map((entry) => (typeof entry === 'object' && entry !== null ? copyOf(entry) : entry));
}
