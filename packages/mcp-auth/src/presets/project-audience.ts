/** Presets for providers whose audience is a project, a resource of theirs or the client, and never the URL of the server. */

import * as field from './options.js';
import { readOptions, withoutSlash } from './options.js';
import {
  type AudienceOption,
  type ClientIdsOption,
  type Preset,
  policyOf,
  type TokenKind,
  type TokenKindOption,
  type VerificationOf,
  verificationOf,
} from './preset.js';

export interface StytchOptions {
  /** The domain of the project, or a custom one: `example.customers.stytch.com`. */
  readonly domain: string;
  /** The audience of all its tokens: those for other services of the project count as well. Without it all tokens are refused. */
  readonly projectId?: string | undefined;
}

/** Stytch Connected Apps. */
export function stytch(options: StytchOptions): Preset<'jwt'> {
  const { domain, projectId } = readOptions('stytch', options, {
    domain: field.domain('example.customers.stytch.com'),
    projectId: field.optional(
      field.identifier(
        'the ID of a Stytch project',
        /^project-(?:live|test)-[\w-]+$/,
        'project-live-00000000-0000-0000-0000-000000000000',
      ),
    ),
  });
  return {
    authorizationServer: { issuer: `https://${domain}`, type: 'oauth' },
    policy: policyOf({ audience: projectId }),
    verification: 'jwt',
  };
}

export interface ScalekitOptions {
  /** `https://example.scalekit.com`, from the settings of the dashboard. */
  readonly environmentUrl: string;
  /** Of the MCP server in the dashboard (`res_…`); the audience of its tokens. Left out, the audience has to be the resource. */
  readonly resourceId?: string | undefined;
}

/** Scalekit. Its keys are fetched from the environment without asking for metadata. */
export function scalekit(options: ScalekitOptions): Preset<'jwt'> {
  const { environmentUrl, resourceId } = readOptions('scalekit', options, {
    environmentUrl: field.url('https://example.scalekit.com'),
    resourceId: field.optional(
      field.identifier('the ID of an MCP server in Scalekit', /^res_\w+$/, 'res_100000000000000001'),
    ),
  });
  const issuer = withoutSlash(environmentUrl);
  return {
    authorizationServer: { issuer, type: 'oidc', jwksUri: `${issuer}/keys` },
    policy: policyOf({ audience: resourceId }),
    verification: 'jwt',
  };
}

export interface ZitadelOptions<Kind extends TokenKind> extends ClientIdsOption, TokenKindOption<Kind> {
  /** Of the instance: `example.eu1.zitadel.cloud`. */
  readonly domain: string;
  /** In the audience of its tokens: those for other services of the project count as well. Without it all tokens are refused. */
  readonly projectId?: string | undefined;
}

/** ZITADEL. Tokens are opaque unless the application is told otherwise, and JWTs have no scopes. */
export function zitadel<Kind extends TokenKind = 'opaque'>(
  options: ZitadelOptions<Kind>,
): Preset<VerificationOf<Kind>> {
  const { domain, projectId, clientIds, accessToken } = readOptions('zitadel', options, {
    domain: field.domain('example.eu1.zitadel.cloud'),
    projectId: field.optional(field.identifier('the ID of a project', /^\d+$/, '100000000000000001')),
    clientIds: field.clientIds,
    accessToken: field.tokenKind,
  });
  return {
    authorizationServer: { issuer: `https://${domain}`, type: 'oidc' },
    policy: policyOf({ audience: projectId, clientIds }),
    verification: verificationOf<Kind>(accessToken ?? ('opaque' as Kind)),
  };
}

export interface FusionAuthOptions extends AudienceOption {
  /** The Issuer in the settings of the tenant, which has to be the URL of FusionAuth. */
  readonly url: string;
  /** Of a tenant that is not the default one. */
  readonly tenantId?: string | undefined;
}

/** FusionAuth. The audience of its tokens is the client: without `audience`, the client IDs, they are all refused. */
export function fusionauth(options: FusionAuthOptions): Preset<'jwt'> {
  const {
    url: issuer,
    tenantId,
    audience,
  } = readOptions('fusionauth', options, {
    url: field.url('https://auth.example.com'),
    tenantId: field.optional(
      field.identifier(
        'the ID of a tenant (a UUID)',
        /^[0-9a-f-]{36}$/i,
        '00000000-0000-0000-0000-000000000004',
      ),
    ),
    audience: field.audience,
  });
  const metadataUrl = `${withoutSlash(issuer)}/${tenantId}/.well-known/openid-configuration`;
  return {
    authorizationServer: { issuer, type: 'oidc', ...(tenantId !== undefined && { metadataUrl }) },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface AuthentikOptions extends ClientIdsOption {
  readonly url: string;
  /** The slug of the application. */
  readonly application: string;
}

/**
 * authentik. The audience is the client, and so it is in ID tokens: with `clientIds` both the audience and `azp`, which ID tokens have not,
 * are checked. Without it all tokens are refused.
 */
export function authentik(options: AuthentikOptions): Preset<'jwt'> {
  const { url, application, clientIds } = readOptions('authentik', options, {
    url: field.url('https://authentik.example.com'),
    application: field.identifier('the slug of an application', field.segment, 'notes'),
    clientIds: field.clientIds,
  });
  return {
    authorizationServer: {
      issuer: `${withoutSlash(url)}/application/o/${application}/`,
      type: 'oidc',
    },
    policy: policyOf({ audience: clientIds, clientIds }),
    verification: 'jwt',
  };
}
