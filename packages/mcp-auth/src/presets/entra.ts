/** Microsoft Entra ID, with the tokens of either version. */

import * as field from './options.js';
import { mistake, readOptions } from './options.js';
import { type AudienceOption, type ClientIdsOption, type Preset, policyOf } from './preset.js';

export interface EntraOptions extends AudienceOption, ClientIdsOption {
  /** The Directory (tenant) ID, a GUID. */
  readonly tenantId: string;
  /** The version of its tokens, as the API asks for it (`requestedAccessTokenVersion`; null means v1). Default `v2`. */
  readonly version?: 'v1' | 'v2' | undefined;
  /** Lets the claim `roles` count as scopes beside `scp`, of applications and of users. Default `false`. */
  readonly appRoles?: boolean | undefined;
}

/**
 * Microsoft Entra ID, one tenant. v2 tokens never have the URL of the server in their audience: without `audience`, the client ID of
 * the API, they are all refused. With `clientIds` ID tokens of the API's own registration are refused as well.
 */
export function entra(options: EntraOptions): Preset<'jwt'> {
  if (/^(?:common|organizations|consumers)$/i.test(String(options?.tenantId)))
    throw mistake(
      `\`tenantId\` of \`presets.entra\` is "${options.tenantId}", which stands for many tenants: the issuer in its metadata is a template, and a token of any tenant would count. Give the ID (a GUID) of the tenant that may call; of several tenants, one preset and one entry of \`authorizationServers\` each.`,
    );
  const { tenantId, version, audience, clientIds, appRoles } = readOptions('entra', options, {
    tenantId: field.identifier(
      'the Directory (tenant) ID, a GUID and no domain name, because the issuer of the tokens has it',
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      '00000000-0000-0000-0000-000000000001',
    ),
    version: field.choice('v1', 'v2'),
    audience: field.audience,
    clientIds: field.clientIds,
    appRoles: field.flag,
  });
  const tenant = tenantId.toLowerCase();
  const below = `https://login.microsoftonline.com/${tenant}`;
  return {
    authorizationServer:
      version === 'v1'
        ? {
            issuer: `https://sts.windows.net/${tenant}/`,
            type: 'oidc',
            metadataUrl: `${below}/.well-known/openid-configuration`,
          }
        : { issuer: `${below}/v2.0`, type: 'oidc' },
    policy: policyOf({ audience, clientIds, scopeClaim: appRoles === true && 'roles' }),
    verification: 'jwt',
  };
}
