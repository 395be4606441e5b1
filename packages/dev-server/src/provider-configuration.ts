import { randomBytes } from 'node:crypto';
import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { chooseUser, grantEverything, silentPolicy } from './auto-approve.js';
import { adjustClientMetadata, newClientId, staticClients } from './clients.js';
import { routes } from './endpoints.js';
import { generateKeys } from './keys.js';
import { createMemoryAdapter } from './memory-adapter.js';
import { createDocumentFetch, isClientIdDocumentUrl } from './metadata-documents.js';
import type { ResolvedOptions } from './options.js';
import { errorPage } from './pages/error-page.js';
import type { FindResource, ResourcePolicy } from './resources.js';
import { identityScopes, knows, settleScopes, splitScope } from './scopes.js';
import { accountOf, claimsByScope, identityClaims, rolesOf } from './users.js';

const minute = 60;
const day = 24 * 60 * minute;

/**
 * Everything oidc-provider is told. It has a default for most of this, but prints a notice to the console
 * whenever one is used that a production server should have changed.
 */
export async function providerConfiguration(
  options: ResolvedOptions,
  port: number,
  findResource: FindResource,
): Promise<Configuration> {
  const { users, approveAs, resources = [], scopes = [] } = options;
  const knownScopes = new Set([
    ...identityScopes,
    ...scopes,
    ...resources.flatMap((resource) => resource.scopes),
  ]);
  const ids = new Set(staticClients(options.clients).map((client) => client.client_id));

  const findPolicy = (resource: string): ResourcePolicy => {
    const policy = findResource(resource);
    if (!policy) throw new errors.InvalidTarget('this server issues no tokens for the requested resource');
    return policy;
  };
  const settle = (ctx: KoaContextWithOIDC, policies: readonly ResourcePolicy[]) => {
    const { params } = ctx.oidc;
    if (params) params.scope = settleScopes(splitScope(params.scope), policies, knownScopes).join(' ');
  };

  return {
    adapter: createMemoryAdapter(),
    jwks: { keys: await generateKeys(resources.flatMap(({ alg }) => alg ?? [])) },
    clients: staticClients(options.clients),
    routes,
    scopes: [...knownScopes],
    claims: claimsByScope(users),
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: true,
    // Cookies know no ports: two servers on one machine would sign each other's users out.
    cookies: {
      keys: [randomBytes(32)],
      names: {
        session: `dev_session_${port}`,
        interaction: `dev_interaction_${port}`,
        resume: `dev_resume_${port}`,
      },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    findAccount: (_ctx, sub) => {
      const user = users.find((candidate) => candidate.sub === sub);
      return user && accountOf(user);
    },
    extraTokenClaims: (ctx, token) => {
      const sub = 'accountId' in token ? token.accountId : undefined;
      const user = users.find((candidate) => candidate.sub === sub);
      const jwt = token.resourceServer?.accessTokenFormat === 'jwt';
      return user && { ...rolesOf(user), ...(jwt && identityClaims(user, signInScopes(ctx))) };
    },

    // The hooks run when resources are known, which is late enough to tell which scopes make sense.
    extraParams: {
      scope: (ctx) => {
        settle(ctx, Object.keys(ctx.oidc.resourceServers ?? {}).map(findPolicy));
        if (approveAs) {
          ctx.oidc.session?.loginAccount({
            accountId: chooseUser(ctx, users, approveAs).sub,
            transient: true,
          });
        }
      },
    },
    interactions: {
      policy: approveAs ? silentPolicy() : pagePolicy(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    ...(approveAs && {
      loadExistingGrant: (ctx) => grantEverything(ctx, chooseUser(ctx, users, approveAs), findResource),
    }),

    // By grant type, whether offline_access was asked for or not: half of the clients do not ask.
    issueRefreshToken: async (_ctx, client) =>
      options.issueRefreshTokens && client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? options.accessTokenTtl,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? options.accessTokenTtl,
      AuthorizationCode: minute,
      IdToken: options.accessTokenTtl,
      Interaction: 60 * minute,
      RefreshToken: 14 * day,
      Grant: 14 * day,
      Session: 14 * day,
    },

    // Client metadata, of whatever origin, passes here before it is validated.
    extraClientMetadata: {
      properties: ['software_id', 'software_version'],
      validator: (_ctx, property, _value, metadata) => {
        const id = String(metadata.client_id);
        if (property !== 'software_id' || ids.has(id)) return;
        const document = id.startsWith('https://');
        adjustClientMetadata(metadata, document ? 'document' : 'registered');
        if (document && typeof metadata.client_name !== 'string') {
          throw new errors.InvalidClientMetadata('client_id metadata document must contain client_name');
        }
      },
    },
    fetch: createDocumentFetch(options.clientMetadataDocuments ?? {}) as NonNullable<Configuration['fetch']>,
    fetchResponseBodyLimits: {
      'client_id metadata document': 5 * 1024,
      jwks_uri: 64 * 1024,
      sector_identifier_uri: 5 * 1024,
    },
    // Decided before oidc-provider sees a request.
    clientBasedCORS: () => true,
    renderError: (ctx, out) => {
      if (ctx.oidc?.route !== 'authorization' && ctx.oidc?.route !== 'resume') {
        ctx.body = out;
        return;
      }
      const page = errorPage(ctx.status, out.error, out.error_description);
      ctx.set(page.headers);
      ctx.body = page.body;
    },

    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      userinfo: { enabled: true },
      introspection: {
        enabled: true,
        // A public client has no way to prove it may know about other clients' tokens.
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      registration: {
        enabled: true,
        initialAccessToken: false,
        issueRegistrationAccessToken: false,
        idFactory: newClientId,
        secretFactory: () => randomBytes(32).toString('base64url'),
      },
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        allowFetch: (_ctx, clientId) => isClientIdDocumentUrl(clientId),
        // An edited document counts at once, unless its own server asks for it to be cached.
        cacheDuration: { min: 1, max: day },
      },
      resourceIndicators: {
        enabled: true,
        // Without a resource in the token request it is the one that was authorized, the first of several.
        useGrantedResource: async () => true,
        defaultResource: async (_ctx, _client, oneOf) => oneOf?.[0] as string,
        getResourceServerInfo: async (ctx, resource) => {
          const policy = findPolicy(resource);
          if (ctx.oidc.params?.grant_type === 'client_credentials') settle(ctx, [policy]);
          const granted = ctx.oidc.grant?.getResourceScope(resource);
          const scope =
            policy.scopes === 'any'
              ? // Without defaults: identity scopes among a resource's own would be asked for on every consent page.
                splitScope(`${ctx.oidc.params?.scope ?? ''} ${granted ?? ''}`).filter((name) =>
                  knows(policy, name),
                )
              : policy.scopes;
          return {
            scope: scope.join(' '),
            audience: policy.resource,
            accessTokenFormat: policy.accessTokenFormat ?? 'jwt',
            ...(policy.accessTokenTtl !== undefined && { accessTokenTTL: policy.accessTokenTtl }),
            jwt: { sign: { alg: policy.alg ?? 'RS256' } },
          };
        },
      },
    },
  };
}

/** What the sign-in behind a token request granted; the scope of the token itself names the resource's scopes only. */
function signInScopes({ oidc }: KoaContextWithOIDC): readonly string[] {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = oidc.entities;
  const granted = [...((code ?? refreshToken)?.scopes ?? [])];
  // A refresh may ask for less.
  const asked = splitScope(oidc.params?.scope);
  return asked.length > 0 ? granted.filter((scope) => asked.includes(scope)) : granted;
}

/** oidc-provider's own policy, and `prompt=select_account`, which shows the sign-in page. */
function pagePolicy(): interactionPolicy.Prompt[] {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 1);
  return policy;
}
