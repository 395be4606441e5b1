/** What each check of `bearerAuth('jwt')` would say of a token, for tools that explain refusals. */

import { readIssuer } from './authorization-servers.js';
import { resolveOptions } from './bearer-auth-options.js';
import type { TokenPolicy } from './config.js';
import { cleared } from './core/evidence.js';
import type { Clock, Scheme } from './core/types.js';
import { fixedKeys } from './discovery/keys.js';
import { invalidConfig } from './invalid-config.js';
import { Issuers } from './issuers.js';
import { requireFunctions } from './option-checks.js';
import { requireKnown } from './option-names.js';
import { type AuthServerConfig, getIssuer } from './server-config.js';
import type { CheckVerdict } from './verify/check-verdict.js';
import { explainJwt } from './verify/explain.js';
import type { KeySource } from './verify/key-source.js';

/** The options of `bearerAuth('jwt')` and what stands beside them; what is left out is not checked, and the verdict says so. */
export interface AccessTokenPolicy extends Omit<TokenPolicy, 'dpop'> {
  /** The resource identifier. */
  readonly resource?: string | undefined;
  /** Who may issue tokens for it. Keys are fetched from these and from nobody else. */
  readonly authorizationServers?: readonly AuthServerConfig[] | undefined;
  readonly requiredScopes?: readonly string[] | undefined;
  readonly requiredClaims?: readonly string[] | undefined;
  readonly algorithms?: readonly string[] | undefined;
  /** A JSON Web Key Set (RFC 7517 §5) that is used instead of a fetched one; `false` leaves the signature unchecked. */
  readonly jwks?: object | false | undefined;
  /** How the token is presented. Default `bearer`. A DPoP proof is not looked at. */
  readonly scheme?: Scheme | undefined;
  /** Allows plain http beyond loopback. Default `false`. */
  readonly allowInsecureRequests?: boolean | undefined;
  /** Replaces the platform's `fetch` for metadata and keys. No request holds any part of the token. */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces the system clock; also for judging as of another time. */
  readonly clock?: Clock | undefined;
}

/** Every member of the type, or this does not compile. */
const members: Readonly<Record<keyof AccessTokenPolicy, true>> = {
  ...{ audience: true, exclusiveAudience: true, tokenBinding: true, scopeImplies: true, scopeClaims: true },
  ...{ strict: true, clockTolerance: true, resource: true, authorizationServers: true, requiredScopes: true },
  ...{ requiredClaims: true, algorithms: true, jwks: true, scheme: true, allowInsecureRequests: true },
  ...{ fetch: true, clock: true },
};

/**
 * Every check in the order of the guard, each judged whatever the ones before it say. The first that is not `pass` or
 * `not_checked` is what the guard would refuse the token for.
 *
 * For people who look for a mistake, not for deciding over a request: it fetches keys for tokens that are refused anyway. Not
 * checked: revocation, DPoP proofs, how the user signed in, and tokens that only their issuer can read.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` (as a rejection) for a policy that cannot be meant.
 */
export async function explainAccessToken(
  token: string,
  policy: AccessTokenPolicy = {},
): Promise<readonly CheckVerdict[]> {
  requireKnown('`explainAccessToken`', policy, Object.keys(members));
  requireFunctions(policy, ['fetch', 'clock']);
  const { authorizationServers, jwks, scheme = 'bearer', fetch, clock = Date.now, ...rest } = policy;
  const { allowInsecureRequests = false, ...options } = rest;
  const { resource } = options;
  const resolved = resolveOptions(
    options,
    resource === undefined ? undefined : { identifier: resource, scopesSupported: [], policy: {} },
  );
  if (resolved.boundByVerifier)
    throw invalidConfig('`tokenBinding: { verifier: true }` is for custom verifiers only.');
  authorizationServers?.forEach((server) => {
    readIssuer(server, allowInsecureRequests);
  });
  const env = {
    fetch: fetch ?? ((...request: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...request)),
    clock,
    allowInsecureRequests,
  };
  const verdicts = await explainJwt(token, {
    ...resolved.policy,
    binding: resolved.binding,
    issuers: authorizationServers?.map(getIssuer),
    keysOf: keysOf(authorizationServers, jwks, new Issuers(env)),
    requiredScopes: resolved.requiredScopes,
    requiredClaims: options.requiredClaims,
    algorithms: options.algorithms,
    scheme,
    clock,
  });
  // A scope or a key id may repeat the token, as whoever made it may have put it there. Nothing that is read can hold any other text.
  if (!/^[\x21-\x7e]+$/.test(token)) return verdicts;
  return verdicts.map((verdict) => ({ ...verdict, detail: cleared(verdict.detail, token) }));
}

function keysOf(
  servers: readonly AuthServerConfig[] | undefined,
  jwks: object | false | undefined,
  issuers: Issuers,
): (issuer: unknown) => KeySource | string {
  if (jwks === false) return () => 'keys are left out';
  if (jwks !== undefined) {
    const keys = fixedKeys(jwks);
    return () => keys;
  }
  return (issuer) => {
    const server = servers?.find((candidate) => getIssuer(candidate) === issuer);
    return server ? issuers.keysOf(server) : 'no issuer is given whose keys could be fetched';
  };
}
