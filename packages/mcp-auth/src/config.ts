/** What `new MCPAuth(…)` takes. */

import type { AllowedOrigins } from './core/cors.js';
import type { DecisionEvent } from './core/decision-event.js';
import type { ScopeImplies } from './core/scopes.js';
import type { SessionStore } from './core/sessions.js';
import type { Clock, RequestHead, Timer } from './core/types.js';
import type { DpopOption } from './dpop-options.js';
import type { CamelCaseProtectedResourceMembers } from './metadata-types.js';
import type { AuthServerConfig } from './server-config.js';
import type { TokenBinding } from './verify/binding.js';
import type { IsRevoked } from './verify/revocation.js';

/** What decides over tokens for a resource. Stands beside its metadata; `bearerAuth` may override each member. */
export interface TokenPolicy {
  /** Accepted audiences, exact values. Default: the resource identifier. */
  readonly audience?: string | readonly string[] | undefined;
  /**
   * Refuses tokens that are meant for anybody else as well: every audience must be an accepted one. Default `false`, because several
   * providers add an audience of their own, such as userinfo.
   */
  readonly exclusiveAudience?: boolean | undefined;
  /** For authorization servers that cannot mint the audience; replaces the audience check unless `audience` is given, too. */
  readonly tokenBinding?: TokenBinding | undefined;
  /** Scopes that include others: `{ admin: ['read', 'write'] }`. */
  readonly scopeImplies?: ScopeImplies | undefined;
  /** Claims whose values count as scopes, beside `scope` and `scp`: `['permissions']`, `['roles']`. */
  readonly scopeClaims?: readonly string[] | undefined;
  /** RFC 9068 to the letter: `typ: at+jwt` and all required claims. Default `false`. */
  readonly strict?: boolean | undefined;
  /** Seconds by which clocks may differ. Default 5. */
  readonly clockTolerance?: number | undefined;
  /**
   * Tokens that are bound to a key, with a proof for each request (RFC 9449). Default `false`; `'required'` accepts no others. An
   * override is merged member by member. The metadata document tells clients what stands beside it, not what an override says.
   */
  readonly dpop?: DpopOption | undefined;
}

/** Members of the metadata document (RFC 9728 §2) in camelCase; members the library does not know are published, too. */
export interface ResourceMetadataConfig
  extends Omit<CamelCaseProtectedResourceMembers, 'authorizationServers'> {
  /** Who may issue tokens for this resource: at least one. */
  readonly authorizationServers?: readonly AuthServerConfig[] | undefined;
  readonly [member: string]: unknown;
}

export interface ResourceServerConfig extends TokenPolicy {
  readonly metadata: ResourceMetadataConfig;
}

export interface MCPAuthOptions {
  /**
   * Origins whose pages may call the protected endpoints and read the metadata. Default `'*'`; `false` leaves preflights and
   * CORS headers of the protected endpoints to the host.
   */
  readonly allowedOrigins?: AllowedOrigins | false | undefined;
  /** Told of every decision, with the reason of each refusal. Never gets a token. */
  readonly onDecision?: ((event: DecisionEvent) => void) | undefined;
  /** Allows authorization servers and resources on plain http that are not on loopback. Whoever sits on the wire can then mint tokens. */
  readonly allowInsecureRequests?: boolean | undefined;
  /**
   * Asked about every token that is good otherwise, on every request: `true` refuses it at once. A hook that throws or takes
   * longer than 2.5 seconds refuses as well.
   */
  readonly isRevoked?: IsRevoked | undefined;
  /**
   * Seconds for which metadata and keys stay in use, beyond their age limit, while the authorization server cannot be reached.
   * Default 86,400, a day. 0 refuses with 503 as soon as they would have to be fetched anew.
   */
  readonly staleIfError?: number | undefined;
  /**
   * How many tokens `bearerAuth('jwt')` remembers as verified, so that it need not verify their signatures again: until they expire, and
   * only as long as the issuer publishes the key that verified them. Expiry, revocation, scopes and how the user signed in are judged
   * at every request all the same. Default 10,000, less than 25 MB; all resources share them. `false` verifies every signature every time.
   */
  readonly rememberTokens?: number | false | undefined;
  /**
   * Who opened which session of the older transports (`Mcp-Session-Id`): another user's session is answered with 404. Default: a store in
   * memory; servers that share sessions share a store. `false` leaves sessions to the host.
   */
  readonly sessionStore?: SessionStore | false | undefined;
  /** Ends event streams when the token expires that they were opened with. Default `true`. */
  readonly endStreamsAtExpiry?: boolean | undefined;
  /** Replaces the platform's `fetch` for discovery and keys. */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces the system clock. */
  readonly clock?: Clock | undefined;
  /** Replaces the platform's timers, which end streams. */
  readonly timer?: Timer | undefined;
}

/**
 * Chooses the resource that a request belongs to, such as one of many tenants; `undefined` answers 404. What it reads from the
 * request decides who may issue tokens for it, so it should look the tenant up in a list of its own and never build identifiers out
 * of `Host`. Called for every request: cache what is slow. Equal configurations share keys and metadata, whichever object holds them.
 * Requests for metadata come here as well, as `/.well-known/oauth-protected-resource` with the path of the resource after it.
 */
export type ResourceSelector = (
  head: RequestHead,
) => ResourceServerConfig | undefined | Promise<ResourceServerConfig | undefined>;

/** The recommended mode: this server describes itself as a protected resource (RFC 9728). */
export interface ResourceServerModeConfig extends MCPAuthOptions {
  readonly protectedResources: ResourceServerConfig | readonly ResourceServerConfig[] | ResourceSelector;
  /** How many resources of a {@link ResourceSelector} are kept ready at a time. Default 1,000. */
  readonly maxResources?: number | undefined;
}

/**
 * The mode of the 2025-03-26 revision, kept for servers that still use it: the metadata of the authorization server is passed on.
 *
 * @deprecated There is no resource in this mode, so a token that was issued for another service is accepted as well.
 */
export interface AuthServerModeConfig extends MCPAuthOptions {
  readonly server: AuthServerConfig;
}

export type MCPAuthConfig = AuthServerModeConfig | ResourceServerModeConfig;
