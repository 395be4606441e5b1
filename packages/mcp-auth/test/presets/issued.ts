/** Tokens as the providers issue them, for a server at `resource`, by the preset that has to accept them. Not a test. */

import { type Preset, presets } from 'mcp-auth';
import type { TestAlgorithm } from 'mcp-auth/testing';

export const resource = 'https://api.example.com/notes';
const client = 'mcp-client';
const guid = '00000000-0000-0000-0000-000000000001';
const api = '00000000-0000-0000-0000-000000000002';
const [project, userPoolId] = ['project-live-1', 'eu-central-1_AbCdEfGhI'];

type Members = Readonly<Record<string, unknown>>;

export interface Issued {
  readonly provider: string;
  readonly preset: Preset<'jwt' | 'introspection'>;
  readonly algorithm?: TestAlgorithm;
  readonly header: Members;
  /** Beside `iss`, `sub`, `iat`, `exp`, `jti`. */
  readonly claims: Members;
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** What stands otherwise in a token that is not for us. */
  readonly foreign: Members;
  /** What an ID token of the same sign-in has. */
  readonly idToken: Members;
  /** The preset without what replaces the audience: it has to refuse the token. */
  readonly without?: Preset<'jwt' | 'introspection'>;
}

const scope = 'read:notes write:notes';
const scopes = ['read:notes', 'write:notes'];
const idToken = { aud: client, nonce: 'n-1', at_hash: 'AAAAAAAAAAAAAAAAAAAAAA', auth_time: 1_790_000_000 };
const elsewhere = { aud: 'https://elsewhere.example.com' };
const otherClient = 'another-client';

export const issued: readonly Issued[] = [
  {
    provider: 'logto',
    preset: presets.logto({ endpoint: 'https://tenant.logto.app' }),
    algorithm: 'ES384',
    header: { typ: 'at+jwt' },
    claims: { aud: resource, scope, client_id: client },
    scopes,
    clientId: client,
    foreign: elsewhere,
    idToken: { aud: client, auth_time: 1 },
  },
  {
    provider: 'keycloak',
    preset: presets.keycloak({ serverUrl: 'https://kc.example.com', realm: 'example' }),
    header: { typ: 'JWT' },
    claims: { aud: [resource, 'account'], typ: 'Bearer', azp: client, scope, realm_access: { roles: [] } },
    scopes,
    clientId: client,
    foreign: { aud: 'account' },
    // Somebody has added the audience to both: the kind is all that is left.
    idToken: { aud: [resource, client], typ: 'ID', azp: client, auth_time: 1 },
  },
  {
    provider: 'auth0',
    preset: presets.auth0({ domain: 'tenant.eu.auth0.com' }),
    header: { typ: 'JWT' },
    claims: {
      aud: [resource, 'https://tenant.eu.auth0.com/userinfo'],
      azp: client,
      scope,
      permissions: ['x'],
    },
    scopes,
    clientId: client,
    foreign: { aud: ['https://elsewhere.example.com', 'https://tenant.eu.auth0.com/userinfo'] },
    idToken: { aud: client, nonce: 'n-1' },
  },
  {
    provider: 'auth0, with RBAC and an identifier of its own',
    preset: presets.auth0({ domain: 'login.example.com', audience: 'urn:notes', permissions: true }),
    header: { typ: 'at+jwt' },
    claims: { aud: 'urn:notes', client_id: client, scope: 'openid', permissions: scopes },
    scopes: ['openid', ...scopes],
    clientId: client,
    foreign: { aud: resource },
    idToken: { aud: client, nonce: 'n-1' },
    without: presets.auth0({ domain: 'login.example.com' }),
  },
  {
    provider: 'okta',
    preset: presets.okta({ domain: 'example.okta.com', authorizationServerId: 'aus1' }),
    header: {},
    claims: { aud: resource, ver: 1, cid: client, uid: '00u1', scp: scopes, auth_time: 1 },
    scopes,
    clientId: client,
    foreign: { aud: 'api://default' },
    idToken: { aud: client, ver: 1, amr: ['pwd'], at_hash: 'x' },
  },
  {
    provider: 'entra',
    preset: presets.entra({ tenantId: guid, audience: api, clientIds: [client] }),
    header: { typ: 'JWT' },
    claims: { aud: api, azp: client, scp: scope, ver: '2.0', tid: guid, oid: guid, uti: 'u', jti: undefined },
    scopes,
    clientId: client,
    foreign: { azp: otherClient },
    // Of the API's own registration, without a nonce: nothing but the missing client tells.
    idToken: { aud: api, ver: '2.0', tid: guid, oid: guid, preferred_username: 'alice@example.com' },
    without: presets.entra({ tenantId: guid }),
  },
  {
    provider: 'entra, an application with roles',
    preset: presets.entra({ tenantId: guid, audience: api, appRoles: true }),
    header: { typ: 'JWT' },
    claims: { aud: api, azp: client, roles: scopes, ver: '2.0', tid: guid, oid: guid },
    scopes,
    clientId: client,
    foreign: { aud: '00000003-0000-0000-c000-000000000000' },
    idToken: { aud: client, ver: '2.0', tid: guid },
  },
  {
    provider: 'entra, v1',
    preset: presets.entra({ tenantId: guid, version: 'v1', audience: [`api://${api}`, api] }),
    header: { typ: 'JWT' },
    claims: { aud: `api://${api}`, appid: client, scp: scope, ver: '1.0', tid: guid },
    scopes,
    clientId: client,
    foreign: { aud: 'https://graph.microsoft.com' },
    idToken: { aud: client, ver: '1.0', tid: guid },
    without: presets.entra({ tenantId: guid, version: 'v1' }),
  },
  {
    provider: 'cognito',
    preset: presets.cognito({ userPoolId, clientIds: [client] }),
    header: {},
    claims: { aud: undefined, client_id: client, token_use: 'access', username: 'alice', scope },
    scopes,
    clientId: client,
    foreign: { client_id: otherClient },
    idToken: { aud: client, token_use: 'id', 'cognito:username': 'alice' },
    without: presets.cognito({ userPoolId }),
  },
  {
    provider: 'cognito, with resource binding',
    preset: presets.cognito({ userPoolId }),
    header: {},
    claims: { aud: resource, client_id: client, token_use: 'access', username: 'alice', scope },
    scopes,
    clientId: client,
    foreign: elsewhere,
    idToken: { aud: client, token_use: 'id' },
  },
  {
    provider: 'workos',
    preset: presets.workos({ domain: 'example.authkit.app' }),
    header: { typ: 'JWT' },
    claims: { aud: resource, client_id: client, scope, sid: 's' },
    scopes,
    clientId: client,
    foreign: { aud: 'client_01' },
    idToken: { aud: 'client_01', nonce: 'n-1' },
  },
  {
    provider: 'stytch',
    preset: presets.stytch({ domain: 'example.customers.stytch.com', projectId: project }),
    header: { typ: 'JWT' },
    claims: { aud: [project], client_id: client, scope, nbf: 1 },
    scopes,
    clientId: client,
    foreign: { aud: ['project-live-2'] },
    idToken,
    without: presets.stytch({ domain: 'example.customers.stytch.com' }),
  },
  {
    provider: 'descope',
    preset: presets.descope({ projectId: 'P1', mcpServerId: 'MS1' }),
    header: { typ: 'JWT' },
    claims: { aud: ['P1', resource], client_id: client, scope },
    scopes,
    clientId: client,
    foreign: { aud: ['P1'] },
    idToken: { aud: ['P1', client], nonce: 'n-1' },
  },
  {
    provider: 'descope, inbound apps of a project',
    preset: presets.descope({ projectId: 'P1', audience: 'P1' }),
    header: { typ: 'JWT' },
    claims: { aud: 'P1', azp: client, scope },
    scopes,
    clientId: client,
    foreign: { aud: 'P2' },
    idToken,
    without: presets.descope({ projectId: 'P1' }),
  },
  {
    provider: 'clerk',
    preset: presets.clerk({ domain: 'clerk.example.com' }),
    header: { typ: 'at+jwt' },
    claims: { aud: resource, client_id: client, scope, nbf: 1 },
    scopes,
    clientId: client,
    foreign: { aud: undefined },
    idToken,
  },
  {
    provider: 'clerk, without a registered server',
    preset: presets.clerk({ domain: 'clerk.example.com', clientIds: [client] }),
    header: { typ: 'at+jwt' },
    claims: { aud: undefined, client_id: client, scope },
    scopes,
    clientId: client,
    // A session of the web application: the same issuer and the same keys.
    foreign: { client_id: undefined, sid: 'sess_1', azp: 'https://app.example.com' },
    idToken,
    without: presets.clerk({ domain: 'clerk.example.com' }),
  },
  {
    provider: 'supabase',
    preset: presets.supabase({ projectUrl: 'https://abc.supabase.co', clientIds: [client] }),
    header: { typ: 'JWT' },
    claims: { aud: 'authenticated', client_id: client, scope: 'openid email', role: 'authenticated' },
    scopes: ['openid', 'email'],
    clientId: client,
    // A session in a browser.
    foreign: { client_id: undefined, scope: undefined },
    idToken,
    without: presets.supabase({ projectUrl: 'https://abc.supabase.co' }),
  },
  {
    provider: 'fusionauth',
    preset: presets.fusionauth({ url: 'https://auth.example.com', audience: client }),
    header: { typ: 'JWT' },
    claims: { aud: client, client_id: undefined, applicationId: client, scope, gty: ['authorization_code'] },
    scopes,
    clientId: '',
    foreign: { aud: otherClient, applicationId: otherClient },
    idToken,
    without: presets.fusionauth({ url: 'https://auth.example.com', tenantId: guid }),
  },
  {
    provider: 'pingfederate',
    preset: presets.pingfederate({ baseUrl: 'https://sso.example.com' }),
    header: {},
    claims: { aud: resource, client_id: client, scope },
    scopes,
    clientId: client,
    foreign: elsewhere,
    idToken,
  },
  {
    provider: 'zitadel, JWT',
    preset: presets.zitadel({ domain: 'a.zitadel.cloud', projectId: '1', accessToken: 'jwt' }),
    header: { typ: 'JWT' },
    claims: { aud: [client, '1'], client_id: client },
    scopes: [],
    clientId: client,
    foreign: { aud: [otherClient, '2'] },
    idToken: { ...idToken, aud: [client, '1'], azp: client },
    without: presets.zitadel({ domain: 'a.zitadel.cloud', accessToken: 'jwt' }),
  },
  {
    provider: 'zitadel',
    preset: presets.zitadel({ domain: 'a.zitadel.cloud', projectId: '1' }),
    header: {},
    claims: { aud: [client, '1'], client_id: client, scope, token_type: 'Bearer' },
    scopes,
    clientId: client,
    foreign: { aud: [otherClient, '2'] },
    idToken: { ...idToken, aud: [client, '1'] },
    without: presets.zitadel({ domain: 'a.zitadel.cloud' }),
  },
  {
    provider: 'authentik',
    preset: presets.authentik({ url: 'https://ak.example.com', application: 'notes', clientIds: [client] }),
    header: { typ: 'JWT' },
    claims: { aud: client, azp: client, client_id: undefined, uid: 'u', auth_time: 1, acr: 'x', scope },
    scopes,
    clientId: client,
    foreign: { aud: otherClient, azp: otherClient },
    // The very claims of the access token, but for those two.
    idToken: { aud: client, auth_time: 1, acr: 'x', scope },
    without: presets.authentik({ url: 'https://ak.example.com', application: 'notes' }),
  },
  {
    provider: 'ory',
    preset: presets.ory({ project: 'slug', clientIds: [client] }),
    header: { typ: 'JWT' },
    claims: { aud: [], client_id: client, scp: scopes, ext: {} },
    scopes,
    clientId: client,
    foreign: { client_id: otherClient },
    idToken: { aud: [client], at_hash: 'x', auth_time: 1 },
    without: presets.ory({ project: 'slug' }),
  },
  {
    provider: 'ory, Hydra with the parameter of its own',
    preset: presets.ory({ issuer: 'https://hydra.example.com/' }),
    header: { typ: 'JWT' },
    claims: { aud: [resource], client_id: client, scp: scopes, ext: {} },
    scopes,
    clientId: client,
    foreign: { aud: [] },
    idToken: { aud: [client], at_hash: 'x' },
  },
  {
    provider: 'ory, opaque',
    preset: presets.ory({ issuer: 'https://hydra.example.com/', accessToken: 'opaque' }),
    header: {},
    claims: { aud: [resource], client_id: client, scope, token_type: 'Bearer', token_use: 'access_token' },
    scopes,
    clientId: client,
    foreign: { aud: [] },
    idToken: { token_use: 'id_token' },
  },
  {
    provider: 'asgardeo',
    preset: presets.asgardeo({ organization: 'example' }),
    header: { typ: 'at+jwt' },
    claims: { aud: [client, resource], client_id: client, azp: client, scope },
    scopes,
    clientId: client,
    foreign: { aud: client },
    idToken: { aud: client, azp: client, at_hash: 'x', c_hash: 'y' },
  },
  {
    provider: 'wso2',
    preset: presets.wso2({ url: 'https://is.example.com:9443/', tenant: 'example.com' }),
    header: { typ: 'at+jwt' },
    claims: { aud: [client, resource], client_id: client, scope },
    scopes,
    clientId: client,
    foreign: { aud: client },
    idToken: { aud: client, at_hash: 'x', c_hash: 'y' },
  },
  {
    provider: 'scalekit',
    preset: presets.scalekit({ environmentUrl: 'https://example.scalekit.com', resourceId: 'res_1' }),
    header: { typ: 'JWT' },
    claims: { aud: ['res_1'], client_id: client, scope },
    scopes,
    clientId: client,
    foreign: { aud: ['res_2'] },
    idToken,
    without: presets.scalekit({ environmentUrl: 'https://example.scalekit.com' }),
  },
  {
    provider: 'better-auth',
    preset: presets.betterAuth({ baseUrl: 'https://app.example.com' }),
    algorithm: 'EdDSA',
    header: { typ: 'at+jwt' },
    claims: {
      aud: [resource, 'https://app.example.com/api/auth/oauth2/userinfo'],
      client_id: client,
      azp: client,
      scope,
    },
    scopes,
    clientId: client,
    foreign: { aud: ['https://app.example.com/api/auth/oauth2/userinfo'] },
    idToken: { aud: client, auth_time: 1 },
  },
];
