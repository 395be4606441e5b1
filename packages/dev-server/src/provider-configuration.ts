import { randomBytes } from 'node:crypto';
import { type Configuration, interactionPolicy } from 'oidc-provider';
import { accessTokenClaims } from './access-token-claims.js';
import { accountOf, claimsByScope } from './accounts.js';
import { chooseUser, grantEverything, silentPolicy } from './auto-approve.js';
import { clientFeatures, clientRules } from './client-rules.js';
import { routes } from './endpoints.js';
import { generateKeys } from './keys.js';
import { createMemoryAdapter } from './memory-adapter.js';
import type { ResolvedOptions } from './options.js';
import { errorPage } from './pages/error-page.js';
import { createResourceIndicators } from './resource-indicators.js';
import type { FindResource } from './resources.js';
import { identityScopes } from './scopes.js';

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
  const resourceScopes = resources.flatMap((resource) => resource.scopes);
  const knownScopes = new Set([...identityScopes, ...scopes, ...resourceScopes]);
  const resourceIndicators = createResourceIndicators(findResource, knownScopes);
  const { accessTokenTtl } = options;

  return {
    adapter: createMemoryAdapter(),
    jwks: { keys: await generateKeys(resources.flatMap(({ alg }) => alg ?? [])) },
    ...clientRules(options),
    routes,
    scopes: [...knownScopes],
    claims: claimsByScope(users),
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: cookies(port),
    findAccount: (_ctx, sub) => {
      const user = users.find((candidate) => candidate.sub === sub);
      return user && accountOf(user);
    },
    extraTokenClaims: accessTokenClaims(users),

    // Called for each authorization request when its resources are known, which is what both of these need.
    extraParams: {
      scope: (ctx) => {
        resourceIndicators.settle(ctx);
        if (approveAs) {
          const { sub } = chooseUser(ctx, users, approveAs);
          ctx.oidc.session?.loginAccount({ accountId: sub, transient: true });
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
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessTokenTtl,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessTokenTtl,
      AuthorizationCode: minute,
      IdToken: accessTokenTtl,
      Interaction: 60 * minute,
      RefreshToken: 14 * day,
      Grant: 14 * day,
      Session: 14 * day,
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
      ...clientFeatures,
      resourceIndicators: resourceIndicators.feature,
    },
  };
}

/** Cookies know no ports: with one name, two servers on one machine would sign each other's users out. */
function cookies(port: number): NonNullable<Configuration['cookies']> {
  return {
    keys: [randomBytes(32)],
    names: {
      session: `dev_session_${port}`,
      interaction: `dev_interaction_${port}`,
      resume: `dev_resume_${port}`,
    },
    long: { httpOnly: true, sameSite: 'lax', signed: true },
    short: { httpOnly: true, sameSite: 'lax', signed: true },
  };
}

/** oidc-provider's own policy, and `prompt=select_account`, which shows the sign-in page. */
function pagePolicy(): interactionPolicy.Prompt[] {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 1);
  return policy;
}
