import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { FindResource, ResourcePolicy } from './resources.js';
import { knows, settleScopes, splitScope } from './scopes.js';

/**
 * What oidc-provider asks about resources (RFC 8707), and the scopes that go with them.
 *
 * `settle` rewrites the scope of an authorization request once its resources are known.
 */
export function createResourceIndicators(findResource: FindResource, knownScopes: ReadonlySet<string>) {
  const findPolicy = (resource: string): ResourcePolicy => {
    const policy = findResource(resource);
    if (!policy) throw new errors.InvalidTarget('this server issues no tokens for the requested resource');
    return policy;
  };
  const settleFor = ({ oidc: { params } }: KoaContextWithOIDC, policies: readonly ResourcePolicy[]) => {
    if (params) params.scope = settleScopes(splitScope(params.scope), policies, knownScopes).join(' ');
  };

  const feature = {
    enabled: true,
    // Without a resource in the token request it is the one that was authorized, the first of several.
    useGrantedResource: async () => true,
    defaultResource: async (_ctx, _client, oneOf) => oneOf?.[0] as string,
    getResourceServerInfo: async (ctx, resource) => {
      const policy = findPolicy(resource);
      if (ctx.oidc.params?.grant_type === 'client_credentials') settleFor(ctx, [policy]);
      return {
        scope: scopesOf(policy, ctx, resource).join(' '),
        audience: policy.resource,
        accessTokenFormat: policy.accessTokenFormat ?? 'jwt',
        ...(policy.accessTokenTtl !== undefined && { accessTokenTTL: policy.accessTokenTtl }),
        jwt: { sign: { alg: policy.alg ?? 'RS256' } },
      };
    },
  } satisfies NonNullable<Configuration['features']>['resourceIndicators'];

  return {
    feature,
    settle: (ctx: KoaContextWithOIDC) =>
      settleFor(ctx, Object.keys(ctx.oidc.resourceServers ?? {}).map(findPolicy)),
  };
}

/**
 * A resource that was not configured knows what it is asked for, and later what it was granted. Without
 * defaults: identity scopes among its own would be asked for on every consent page.
 */
function scopesOf(policy: ResourcePolicy, { oidc }: KoaContextWithOIDC, resource: string): readonly string[] {
  if (policy.scopes !== 'any') return policy.scopes;
  const named = [...splitScope(oidc.params?.scope), ...splitScope(oidc.grant?.getResourceScope(resource))];
  return named.filter((name) => knows(policy, name));
}
