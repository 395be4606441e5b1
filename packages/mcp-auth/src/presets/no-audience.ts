/** Presets for providers whose tokens have no audience, the same for everybody, or one that MCP clients do not ask for. */

import * as field from './options.js';
import { mistake, readOptions, withoutSlash } from './options.js';
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

export interface CognitoOptions extends AudienceOption, ClientIdsOption {
  /** With the region in front: `eu-central-1_AbCdEfGhI`. */
  readonly userPoolId: string;
}

/**
 * AWS Cognito. Tokens have an audience only when the client asked for the resource at managed login; all others are refused, unless
 * `clientIds` names the app clients.
 */
export function cognito(options: CognitoOptions): Preset<'jwt'> {
  const { userPoolId, audience, clientIds } = readOptions('cognito', options, {
    userPoolId: field.identifier(
      'the ID of a user pool, with the region in front',
      /^[a-z]{2}(?:-[a-z]+)+-\d+_[A-Za-z0-9]+$/,
      'eu-central-1_AbCdEfGhI',
    ),
    audience: field.audience,
    clientIds: field.clientIds,
  });
  const [region = ''] = userPoolId.split('_');
  const host = `cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return {
    authorizationServer: { issuer: `https://${host}/${userPoolId}`, type: 'oidc' },
    policy: policyOf({ audience, clientIds }),
    verification: 'jwt',
  };
}

export interface SupabaseOptions extends AudienceOption, ClientIdsOption {
  /** `https://{project}.supabase.co`, a custom domain, or a server of your own. */
  readonly projectUrl: string;
}

/**
 * Supabase Auth. The audience of its tokens is `authenticated`, unless a hook of yours sets another: all are refused, unless `clientIds`
 * names the clients. Tokens of browser sessions name no client and are refused then as well.
 */
export function supabase(options: SupabaseOptions): Preset<'jwt'> {
  const {
    projectUrl,
    clientIds,
    audience = clientIds && 'authenticated',
  } = readOptions('supabase', options, {
    projectUrl: field.url('https://abcdefghijklmnopqrst.supabase.co'),
    audience: field.audience,
    clientIds: field.clientIds,
  });
  return {
    authorizationServer: { issuer: `${withoutSlash(projectUrl)}/auth/v1`, type: 'oauth' },
    policy: policyOf({ audience, clientIds }),
    verification: 'jwt',
  };
}

export interface OryOptions<Kind extends TokenKind>
  extends AudienceOption,
    ClientIdsOption,
    TokenKindOption<Kind> {
  /** The slug of a project of Ory Network. Either this or `issuer`. */
  readonly project?: string | undefined;
  /** The issuer of Hydra (`urls.self.issuer`), to the letter. Either this or `project`. */
  readonly issuer?: string | undefined;
}

/** Ory Network and Hydra. The audience is empty unless clients send Ory's own parameter. */
export function ory<Kind extends TokenKind = 'jwt'>(options: OryOptions<Kind>): Preset<VerificationOf<Kind>> {
  const { project, issuer, audience, clientIds, accessToken } = readOptions('ory', options, {
    project: field.optional(field.identifier('the slug of a project', /^[\w-]+$/, 'example-slug')),
    issuer: field.optional(field.url('https://hydra.example.com/')),
    audience: field.audience,
    clientIds: field.clientIds,
    accessToken: field.tokenKind,
  });
  if ((project === undefined) === (issuer === undefined))
    throw mistake('`presets.ory` takes one of `project` (Ory Network) and `issuer` (Hydra).');
  return {
    authorizationServer: { issuer: issuer ?? `https://${project}.projects.oryapis.com`, type: 'oidc' },
    policy: policyOf({ audience, clientIds }),
    verification: verificationOf<Kind>(accessToken ?? ('jwt' as Kind)),
  };
}

export interface GoogleOptions {
  /**
   * Has to be said, because userinfo does not tell whom a token was issued to: **every** Google access token counts, whichever site or
   * app it was issued to. Without it `bearerAuth('userinfo')` throws.
   */
  readonly acceptTokensOfAnyClient?: true | undefined;
}

/** Google, by userinfo. A verifier of your own that asks tokeninfo for the client is the better way. */
export function google(options: GoogleOptions = {}): Preset<'userinfo'> {
  const { acceptTokensOfAnyClient } = readOptions('google', options, {
    acceptTokensOfAnyClient: field.flag,
  });
  if ((acceptTokensOfAnyClient as unknown) === false)
    throw mistake('`acceptTokensOfAnyClient` of `presets.google` is true or left out. Leave it out.');
  return {
    authorizationServer: { issuer: 'https://accounts.google.com', type: 'oidc' },
    policy: acceptTokensOfAnyClient === true ? { tokenBinding: { issuer: true } } : {},
    verification: 'userinfo',
  };
}
