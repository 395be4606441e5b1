/** Presets for providers that can put the resource into the audience of a token, when they are asked for it or told to. */

import * as field from './options.js';
import { mistake, readOptions, withoutSlash } from './options.js';
import { type AudienceOption, type Preset, policyOf } from './preset.js';

export interface LogtoOptions extends AudienceOption {
  /** The endpoint of the tenant, without `/oidc`: `https://tenant.logto.app`. */
  readonly endpoint: string;
}

/** Logto. The resource has to be registered as an API resource. */
export function logto(options: LogtoOptions): Preset<'jwt'> {
  const { endpoint, audience } = readOptions('logto', options, {
    endpoint: field.url('https://tenant.logto.app'),
    audience: field.audience,
  });
  if (/\/oidc\/*$/.test(endpoint))
    throw mistake('`endpoint` of `presets.logto` is the issuer. Leave "/oidc" out: it is added.');
  return {
    authorizationServer: { issuer: `${withoutSlash(endpoint)}/oidc`, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface KeycloakOptions extends AudienceOption {
  /** The public URL, with the path in front of `/realms` if there is one: `https://keycloak.example.com/auth`. */
  readonly serverUrl: string;
  readonly realm: string;
}

/** Keycloak. Tokens have the resource in their audience once a mapper adds it. */
export function keycloak(options: KeycloakOptions): Preset<'jwt'> {
  const { serverUrl, realm, audience } = readOptions('keycloak', options, {
    serverUrl: field.url('https://keycloak.example.com'),
    realm: field.identifier('the name of a realm', field.segment, 'example'),
    audience: field.audience,
  });
  if (serverUrl.includes('/realms/'))
    throw mistake(
      '`serverUrl` of `presets.keycloak` is the issuer. Leave everything from "/realms/" on out.',
    );
  return {
    authorizationServer: { issuer: `${withoutSlash(serverUrl)}/realms/${realm}`, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface Auth0Options extends AudienceOption {
  /** The domain of the tenant or a custom one: `tenant.eu.auth0.com`. */
  readonly domain: string;
  /**
   * Lets the claim `permissions` count as scopes beside `scope`: all that the user may do, whatever the client was granted.
   * Default `false`.
   */
  readonly permissions?: boolean | undefined;
}

/** Auth0. Without `audience`, the identifier of the API has to be the resource. */
export function auth0(options: Auth0Options): Preset<'jwt'> {
  const { domain, audience, permissions } = readOptions('auth0', options, {
    domain: field.domain('tenant.eu.auth0.com'),
    audience: field.audience,
    permissions: field.flag,
  });
  return {
    authorizationServer: { issuer: `https://${domain}/`, type: 'oidc' },
    policy: policyOf({ audience, scopeClaim: permissions === true && 'permissions' }),
    verification: 'jwt',
  };
}

export interface OktaOptions extends AudienceOption {
  /** `example.okta.com`, or a custom domain. */
  readonly domain: string;
  /** Of the custom authorization server. Default `default`. Tokens of the org authorization server cannot be verified. */
  readonly authorizationServerId?: string | undefined;
}

/** Okta, custom authorization servers. Without `audience`, the Audience in its settings has to be the resource. */
export function okta(options: OktaOptions): Preset<'jwt'> {
  const { domain, authorizationServerId, audience } = readOptions('okta', options, {
    domain: field.domain('example.okta.com'),
    authorizationServerId: field.optional(
      field.identifier('the ID of a custom authorization server', /^[\w-]+$/, 'default'),
    ),
    audience: field.audience,
  });
  return {
    authorizationServer: {
      issuer: `https://${domain}/oauth2/${authorizationServerId ?? 'default'}`,
      type: 'oidc',
    },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface WorkosOptions extends AudienceOption {
  /** The AuthKit domain, or a custom one: `example.authkit.app`. */
  readonly domain: string;
}

/** WorkOS AuthKit. The resource has to be an MCP resource indicator in its dashboard. */
export function workos(options: WorkosOptions): Preset<'jwt'> {
  const { domain, audience } = readOptions('workos', options, {
    domain: field.domain('example.authkit.app'),
    audience: field.audience,
  });
  return {
    authorizationServer: { issuer: `https://${domain}`, type: 'oauth' },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface BetterAuthOptions extends AudienceOption {
  /** The `baseURL` of Better Auth: `https://app.example.com`. */
  readonly baseUrl: string;
  /** Its `basePath`. Default `/api/auth`. */
  readonly basePath?: string | undefined;
}

/** Better Auth with the OAuth provider plugin. The resource has to be configured there. */
export function betterAuth(options: BetterAuthOptions): Preset<'jwt'> {
  const { baseUrl, basePath, audience } = readOptions('betterAuth', options, {
    baseUrl: field.url('https://app.example.com'),
    basePath: field.optional(
      field.identifier('a path that begins with a slash and ends without', /^(?:\/[\w.~-]+)*$/, '/api/auth'),
    ),
    audience: field.audience,
  });
  return {
    authorizationServer: { issuer: `${withoutSlash(baseUrl)}${basePath ?? '/api/auth'}`, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}
