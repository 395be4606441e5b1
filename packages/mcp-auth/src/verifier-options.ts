/** The options of `bearerAuth` for tokens that are looked up at the authorization server. */

import type { BearerAuthJwtConfig, BearerAuthOptions } from './bearer-auth-options.js';
import { issuerProblem, urlProblem } from './discovery/secure-url.js';
import { invalidConfig } from './invalid-config.js';
import { type AuthServerConfig, getIssuer } from './server-config.js';
import type { AnswerCacheOptions } from './verify/answer-cache.js';
import type { ClientAuthentication } from './verify/client-authentication.js';

interface LookupOptions extends BearerAuthOptions, AnswerCacheOptions {
  /** Which authorization server is asked. Needed when the resource has several: a token must not be shown to the wrong one. */
  readonly issuer?: string | undefined;
  /** Milliseconds for one token, discovery included; after that the answer is 503. Default 2,500. */
  readonly verifierTimeout?: number | undefined;
}

/** For `bearerAuth('introspection', …)` (RFC 7662). */
export interface BearerAuthIntrospectionConfig extends LookupOptions {
  /** How this server authenticates at the introspection endpoint. */
  readonly clientAuthentication: ClientAuthentication;
  /** Used instead of the metadata's `introspection_endpoint`. */
  readonly introspectionEndpoint?: string | undefined;
  /** Asks for signed answers (RFC 9701) and refuses unsigned ones. Default `false`; a signed answer is verified in either case. */
  readonly signedResponse?: boolean | undefined;
}

/** For `bearerAuth('userinfo', …)` (OpenID Connect Core §5.3). `tokenBinding` is required: userinfo tells no audience. */
export interface BearerAuthUserinfoConfig extends LookupOptions {
  /** Used instead of the metadata's `userinfo_endpoint`. */
  readonly userinfoEndpoint?: string | undefined;
}

/** For `bearerAuth('auto', …)`. Without `clientAuthentication` only what has a signature can be verified. */
export interface BearerAuthAutoConfig
  extends BearerAuthJwtConfig,
    Omit<BearerAuthIntrospectionConfig, 'clientAuthentication'> {
  readonly clientAuthentication?: ClientAuthentication | undefined;
}

/** @throws MCPAuthAuthServerError `invalid_server_config` for numbers and URLs that cannot be meant. */
export function checkLookupOptions(
  options: BearerAuthAutoConfig & BearerAuthUserinfoConfig,
  allowInsecureRequests: boolean | undefined,
): void {
  for (const name of ['cacheFor', 'cacheRefusalsFor', 'cacheEntries'] as const)
    requireNumber(name, options[name], 0);
  for (const name of ['concurrency', 'verifierTimeout'] as const) requireNumber(name, options[name], 1);
  for (const name of ['introspectionEndpoint', 'userinfoEndpoint'] as const) {
    const endpoint = options[name];
    const problem = endpoint === undefined ? undefined : urlProblem(String(endpoint), allowInsecureRequests);
    if (problem !== undefined) throw invalidConfig(`\`${name}\` ${problem}.`);
  }
  const problem =
    options.issuer === undefined ? undefined : issuerProblem(options.issuer, allowInsecureRequests);
  if (problem !== undefined) throw invalidConfig(`\`issuer\` ${problem}.`);
}

/** The authorization server to ask: the only one, or the one that is named. */
export function lookupServer(
  servers: readonly AuthServerConfig[],
  issuer: string | undefined,
): AuthServerConfig | { readonly problem: string } {
  const list = servers.map((server) => `\`${getIssuer(server)}\``).join(', ');
  const found = issuer === undefined ? undefined : servers.find((server) => getIssuer(server) === issuer);
  if (found) return found;
  if (issuer !== undefined)
    return { problem: `\`issuer\` is ${JSON.stringify(issuer)}; the authorization servers are ${list}.` };
  const [only, ...others] = servers;
  if (only && others.length === 0) return only;
  return {
    problem: `There are several authorization servers (${list}). Say with \`issuer\` which one is asked.`,
  };
}

/** What timers can count, in milliseconds. */
const most = 2 ** 31 - 1;

function requireNumber(option: string, value: unknown, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return;
  throw invalidConfig(`\`${option}\` must be a number, ${least} or more.`);
}
