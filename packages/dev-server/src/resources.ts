import { isLoopbackHost } from './loopback.js';

/** Algorithms a resource may have its JWT access tokens signed with. */
export type SigningAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519';

/** A protected resource (an MCP server) this server issues access tokens for. */
export interface DevResource {
  /** Absolute URI without a fragment: the `resource` clients ask for and the `aud` of the token. */
  readonly resource: string;
  /** The scopes the resource knows. What is asked beyond them is dropped. */
  readonly scopes: readonly string[];
  /** Granted when a request names no scope. Default: all of `scopes`. */
  readonly defaultScopes?: readonly string[];
  /** Default `jwt`: RFC 9068. `opaque` tokens can be introspected. */
  readonly accessTokenFormat?: 'jwt' | 'opaque';
  /** Signature algorithm of JWT access tokens. Default `RS256`. */
  readonly alg?: SigningAlgorithm;
  /** Lifetime of access tokens in seconds. Default: the server's `accessTokenTtl`. */
  readonly accessTokenTtl?: number;
}

/** What is known about a resource; `scopes: 'any'` when nothing was configured. */
export interface ResourcePolicy extends Omit<DevResource, 'scopes'> {
  readonly scopes: readonly string[] | 'any';
}

/** Finds the policy of a resource as a client spelled it; undefined means `invalid_target`. */
export type FindResource = (asked: string) => ResourcePolicy | undefined;

/** Refuses resources that RFC 8707 would not let a client ask for. */
export function checkResources(resources: readonly DevResource[]): void {
  const seen = new Set<string>();
  for (const { resource, scopes, defaultScopes = [] } of resources) {
    const url = parseResource(resource);
    if (!url) {
      throw new Error(`Resource ${JSON.stringify(resource)} must be an absolute URI without a fragment`);
    }
    if (seen.has(url.href)) throw new Error(`Resource ${JSON.stringify(resource)} is configured twice`);
    seen.add(url.href);
    const named = `of resource ${JSON.stringify(resource)}`;
    checkScopes(`scopes ${named}`, scopes);
    checkScopes(`defaultScopes ${named}`, defaultScopes);
    const foreign = defaultScopes.find((scope) => !scopes.includes(scope));
    if (foreign !== undefined) {
      throw new Error(`defaultScopes ${named} has ${JSON.stringify(foreign)}, which is not in its scopes`);
    }
  }
}

/** Plain JavaScript brings what the types rule out; found out later it would be an error of the server (RFC 6749 §3.3). */
export function checkScopes(option: string, scopes: unknown): void {
  const legal = (scope: unknown) => typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);
  if (Array.isArray(scopes) && scopes.every(legal)) return;
  throw new Error(`${option} must be a list of scopes, each without spaces, not ${JSON.stringify(scopes)}`);
}

/**
 * With a list, only its members exist. Without one, every http(s) resource on a loopback host does.
 *
 * `http://host` and `http://host/` are one resource, because clients put URLs through a parser that adds
 * the slash. A slash at the end of a longer path does make a difference.
 */
export function createFindResource(
  resources: readonly DevResource[] | undefined,
  scopes: readonly string[] | undefined,
): FindResource {
  if (resources) {
    const byHref = new Map(resources.map((policy) => [new URL(policy.resource).href, policy]));
    return (asked) => {
      const url = parseResource(asked);
      return url && byHref.get(url.href);
    };
  }
  return (asked) => {
    const url = parseResource(asked);
    if (!url || !/^https?:$/.test(url.protocol) || !isLoopbackHost(url.hostname)) return undefined;
    return { resource: asked, scopes: scopes ?? 'any' };
  };
}

/** RFC 8707, section 2: an absolute URI, no fragment. Credentials in it are never right either. */
function parseResource(value: string): URL | undefined {
  if (value.includes('#') || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.username || url.password ? undefined : url;
}
