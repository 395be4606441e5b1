/** Presets for providers that take the audience from what is registered with them: the URL of the server has to stand there. */

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

export interface DescopeOptions extends AudienceOption {
  readonly projectId: string;
  /** Of an MCP server in the Agentic Identity Hub. Left out: the inbound apps of the project. */
  readonly mcpServerId?: string | undefined;
  /** Default `https://api.descope.com`; another one for other regions and custom domains. */
  readonly baseUrl?: string | undefined;
}

/** Descope. The URL of the server has to stand in the settings of the MCP server. */
export function descope(options: DescopeOptions): Preset<'jwt'> {
  const { projectId, mcpServerId, baseUrl, audience } = readOptions('descope', options, {
    projectId: field.identifier('the ID of a Descope project', /^P\w+$/, 'P2abcdefghijklmnopqrstuvwxyz'),
    mcpServerId: field.optional(
      field.identifier('the ID of an MCP server in Descope', /^\w+$/, 'MS2abcdefghijklmnopqrstuvwxyz'),
    ),
    baseUrl: field.optional(field.url('https://api.descope.com')),
    audience: field.audience,
  });
  const apps = `${withoutSlash(baseUrl ?? 'https://api.descope.com')}/v1/apps`;
  const issuer =
    mcpServerId === undefined ? `${apps}/${projectId}` : `${apps}/agentic/${projectId}/${mcpServerId}`;
  return {
    authorizationServer: { issuer, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: 'jwt',
  };
}

export interface ClerkOptions<Kind extends TokenKind>
  extends AudienceOption,
    ClientIdsOption,
    TokenKindOption<Kind> {
  /** The host of the Frontend API URL: `clerk.example.com`, `example.clerk.accounts.dev`. */
  readonly domain: string;
}

/** Clerk. Tokens have an audience once the MCP server is registered in its dashboard. */
export function clerk<Kind extends TokenKind = 'jwt'>(
  options: ClerkOptions<Kind>,
): Preset<VerificationOf<Kind>> {
  const { domain, audience, clientIds, accessToken } = readOptions('clerk', options, {
    domain: field.domain('clerk.example.com'),
    audience: field.audience,
    clientIds: field.clientIds,
    accessToken: field.tokenKind,
  });
  return {
    authorizationServer: { issuer: `https://${domain}`, type: 'oauth' },
    policy: policyOf({ audience, clientIds }),
    verification: verificationOf<Kind>(accessToken ?? ('jwt' as Kind)),
  };
}

export interface AsgardeoOptions<Kind extends TokenKind> extends AudienceOption, TokenKindOption<Kind> {
  readonly organization: string;
}

/** Asgardeo, the hosted WSO2 Identity Platform. The identifier of the registered MCP server has to be the resource. */
export function asgardeo<Kind extends TokenKind = 'jwt'>(
  options: AsgardeoOptions<Kind>,
): Preset<VerificationOf<Kind>> {
  const { organization, audience, accessToken } = readOptions('asgardeo', options, {
    organization: field.identifier('the name of an organization', field.segment, 'example'),
    audience: field.audience,
    accessToken: field.tokenKind,
  });
  return {
    authorizationServer: {
      issuer: `https://api.asgardeo.io/t/${organization}/oauth2/token`,
      type: 'oidc',
    },
    policy: policyOf({ audience }),
    verification: verificationOf<Kind>(accessToken ?? ('jwt' as Kind)),
  };
}

export interface Wso2Options<Kind extends TokenKind> extends AudienceOption, TokenKindOption<Kind> {
  /** `https://is.example.com:9443` */
  readonly url: string;
  readonly tenant?: string | undefined;
}

/** WSO2 Identity Server. Its issuer is the token endpoint. */
export function wso2<Kind extends TokenKind = 'jwt'>(
  options: Wso2Options<Kind>,
): Preset<VerificationOf<Kind>> {
  const { url, tenant, audience, accessToken } = readOptions('wso2', options, {
    url: field.url('https://is.example.com:9443'),
    tenant: field.optional(field.identifier('the domain of a tenant', field.segment, 'example.com')),
    audience: field.audience,
    accessToken: field.tokenKind,
  });
  const base = `${withoutSlash(url)}${tenant === undefined ? '' : `/t/${tenant}`}`;
  return {
    authorizationServer: { issuer: `${base}/oauth2/token`, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: verificationOf<Kind>(accessToken ?? ('jwt' as Kind)),
  };
}

export interface PingFederateOptions<Kind extends TokenKind> extends AudienceOption, TokenKindOption<Kind> {
  /** The base URL in its protocol settings, which is the issuer. */
  readonly baseUrl: string;
}

/** PingFederate. The access token manager has to set `iss` and `aud`. */
export function pingfederate<Kind extends TokenKind = 'jwt'>(
  options: PingFederateOptions<Kind>,
): Preset<VerificationOf<Kind>> {
  const { baseUrl, audience, accessToken } = readOptions('pingfederate', options, {
    baseUrl: field.url('https://sso.example.com'),
    audience: field.audience,
    accessToken: field.tokenKind,
  });
  return {
    authorizationServer: { issuer: baseUrl, type: 'oidc' },
    policy: policyOf({ audience }),
    verification: verificationOf<Kind>(accessToken ?? ('jwt' as Kind)),
  };
}
