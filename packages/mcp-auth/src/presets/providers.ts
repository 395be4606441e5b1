/**
 * What real providers issue, publish and expect: one row each, and the only place where that is written down. The presets'
 * documentation, the page of providers and the doctor's advice come from here. What has no source is listed as `unverified`.
 */

import type { Provider } from './provider.js';

const noIssSetting =
  'No setting for the `iss` response parameter is known to us. Clients that know several authorization servers need a redirect URI of their own for each (RFC 9700 §4.4.2).';

export const providers: readonly Provider[] = [
  {
    id: 'logto',
    name: 'Logto',
    preset: 'logto',
    example: "{ endpoint: 'https://tenant.logto.app' }",
    issuer: {
      form: 'https://{host}/oidc',
      matches: /^https:\/\/[\w-]+\.logto\.app\/oidc$/,
      marks: [{ issuer: /\/oidc$/, scopes_supported: /^urn:logto:scope:/ }],
    },
    discovery: {
      type: 'oidc',
      note: 'Only below the issuer; the locations of RFC 8414 with the path inserted answer 404.',
    },
    accessToken: {
      kind: 'either',
      typ: 'at+jwt',
      note: 'A JWT with `resource`, opaque without. ID tokens have no `typ`, and the client as audience.',
    },
    scopes: {
      claims: ['scope'],
      note: 'May be the empty string; tokens of machines without scopes have none at all.',
    },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'the resource indicator, exactly as it was asked for',
      remedy:
        'register an API resource whose indicator is the URL of the MCP server, to the letter and the last slash',
    },
    resourceParameter: 'honoured',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'The client has to send `resource` to both endpoints: only to the first gives an opaque token, only to the second `invalid_target`.',
      'Two `resource` parameters give an opaque token.',
      'Introspection calls its JWTs unsupported or inactive, and says nothing of the audience of opaque tokens.',
      'Keys are EC P-384 (ES384). After a rotation to RSA the new key has no `alg`.',
    ],
    sources: [
      'Run: Logto 1.42, self-hosted',
      'https://docs.logto.io/docs/recipes/openid-connect/introspect-tokens/',
    ],
    advice: {
      audience:
        'In the Logto Console, create an API resource whose identifier is the URL of the MCP server, character by character, and let the client send it as `resource` to the authorization and the token endpoint.',
      'resource-parameter':
        'Logto knows registered indicators only: create an API resource in the Console whose identifier is the URL of the MCP server. A difference in the last slash is `invalid_target`.',
      'opaque-token':
        'The client named no resource, or two, or named it at one endpoint only. Make it send one `resource` to both the authorization and the token endpoint; or verify opaque tokens by introspection.',
      registration:
        'Logto has no dynamic registration. Switch client ID metadata documents on, or create a third-party application for the client in the Console.',
      scopes:
        'Define the permissions on the API resource in the Console and assign them to a role of the user; Logto drops scopes that the user has not got.',
      'pkce-metadata': 'Logto publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is the endpoint of the tenant followed by `/oidc`, without a slash at the end. On a custom domain it is that domain.',
      discovery:
        'The metadata is at `/oidc/.well-known/openid-configuration` alone: configure `type: "oidc"`. The endpoints in it follow the Host header, so fetch it under its public name.',
      'token-type':
        'Access tokens have `typ: at+jwt`. Without it the client has sent its ID token: let it send the access token.',
      'iss-parameter': 'Logto sends `iss`. If it is not published, a proxy serves another document.',
      introspection:
        'Give the client credentials of a confidential application to `clientAuthentication`. Its answers have no `aud`, so name a `tokenBinding`; JWTs are verified by their signature only.',
    },
  },
  {
    id: 'keycloak',
    name: 'Keycloak',
    preset: 'keycloak',
    example: "{ serverUrl: 'https://keycloak.example.com', realm: 'example' }",
    issuer: {
      form: 'https://{host}/realms/{realm}',
      matches: /^https?:\/\/.+\/realms\/[^/]+$/,
      marks: [{ authorization_endpoint: /\/realms\/[^/]+\/protocol\/openid-connect\/auth$/ }],
    },
    discovery: { type: 'oidc', note: 'Also at the location of RFC 8414.' },
    accessToken: {
      kind: 'jwt',
      typ: 'JWT',
      note: 'The claim `typ` says `Bearer`; ID tokens say `ID`, refresh tokens `Refresh` or `Offline`.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['azp'] },
    audience: {
      is: '`account`, or none',
      remedy:
        'an Audience mapper on a client scope; or the experimental resource indicators, where they are switched on',
    },
    resourceParameter: 'opt-in',
    registration: { dynamic: 'yes', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'Without `--features=resource-indicators` the `resource` parameter is dropped without a word.',
      'Client ID metadata documents need `--features=cimd` and a client policy; an empty list of trusted domains denies everybody.',
      'Dynamic registration is held back by policies: trusted hosts and allowed client scopes come first.',
    ],
    sources: [
      'https://www.keycloak.org/securing-apps/mcp-authz-server',
      'https://phasetwo.io/tutorials/emerging/mcp-server-auth',
      'https://github.com/keycloak/keycloak/issues/51413',
    ],
    unverified: ['typ', 'the claims of access tokens'],
    advice: {
      audience:
        'Create a client scope with a mapper of the type Audience whose "Included Custom Audience" is the URL of the MCP server, and make it a default scope of the clients (Client scopes → Mappers → Configure a new mapper → Audience).',
      'resource-parameter':
        'Start Keycloak with `--features=resource-indicators` (experimental), or use an Audience mapper on a client scope: without the feature the parameter is ignored silently.',
      'opaque-token':
        'Keycloak issues JWTs. An opaque token comes from a broker in front of it or from another provider.',
      registration:
        'For dynamic registration, relax the anonymous access policies under Clients → Client registration (trusted hosts, allowed client scopes). For client ID metadata documents, start with `--features=cimd` and add a client policy with the trusted domains.',
      scopes:
        'Add the scope as a client scope with "Include in token scope" on, and assign it to the client as a default or optional scope. Dynamically registered clients get the realm defaults.',
      'pkce-metadata':
        'Keycloak publishes S256 for every realm. If it is missing, the document is not that of the realm.',
      issuer:
        'The issuer is the `hostname` setting followed by `/realms/` and the realm, in its exact case. Set `hostname` to the public URL (and `hostname-backchannel-dynamic` for internal names).',
      discovery:
        'The metadata is below `/realms/{realm}`. Older releases and `http-relative-path` add a path such as `/auth` in front: put it into `serverUrl`.',
      'token-type':
        'The claim `typ` of an access token is `Bearer`. `ID`, `Refresh` or `Offline` mean that the client sends the wrong one of its tokens.',
      'iss-parameter':
        'Keycloak sends `iss`, unless "Exclude Issuer From Authentication Response" is on in the advanced settings of the client.',
      introspection:
        'JWTs are verified by their signature. Lightweight access tokens lack claims: introspect them as a confidential client of the realm, with "Always use lightweight access token" of the MCP client in mind.',
    },
  },
  {
    id: 'auth0',
    name: 'Auth0',
    preset: 'auth0',
    example: "{ domain: 'tenant.eu.auth0.com' }",
    issuer: {
      form: 'https://{domain}/',
      matches: /^https:\/\/[\w-]+(?:\.[a-z]{2})?\.auth0\.com\/$/,
      marks: [{ mfa_challenge_endpoint: /\/mfa\/challenge$/, token_endpoint: /\/oauth\/token$/ }],
    },
    discovery: { type: 'oidc', note: 'Also at the location of RFC 8414.' },
    accessToken: {
      kind: 'either',
      typ: 'JWT; at+jwt with the RFC 9068 profile',
      note: 'A JWT for an API that is registered, opaque otherwise. ID tokens have the client as audience.',
    },
    scopes: {
      claims: ['scope', 'permissions'],
      note: 'With RBAC `permissions` has what the user may do, whatever the client was granted.',
    },
    clientId: { claims: ['azp', 'client_id'] },
    audience: {
      is: 'the identifier of the API, often with the userinfo endpoint as a second one',
      remedy:
        'register an API whose identifier is the URL of the MCP server, and switch the compatibility profile on',
    },
    resourceParameter: 'opt-in',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'yes' },
    verification: 'jwt',
    quirks: [
      'The issuer ends in a slash.',
      'Where a request has both `audience` and `resource`, `audience` counts.',
      'Clients that registered themselves are third-party clients: connections have to be promoted to the domain, and the API has to allow them.',
      'An API can have its tokens encrypted (JWE); they cannot be verified here.',
    ],
    sources: [
      'https://github.com/auth0/docs-v2/blob/main/main/docs/secure/tokens/access-tokens/access-token-profiles.mdx',
      'https://auth0.com/ai/docs/mcp/guides/resource-param-compatibility-profile',
      'https://auth0.com/ai/docs/mcp/guides/registering-your-mcp-client-application',
      'https://docs.skybridge.tech/guides/auth-providers',
    ],
    advice: {
      audience:
        'Create an API (Applications → APIs) whose Identifier is the URL of the MCP server, to the last slash. An identifier cannot be changed later; give another one to `audience`.',
      'resource-parameter':
        'Switch "Resource Parameter Compatibility Profile" on in the settings of the tenant (Settings → Advanced), or clients have to send `audience`. A default audience of the tenant does as well, for all of its clients.',
      'opaque-token':
        'The request named no API, so the token is for userinfo alone. Create an API for the URL of the MCP server and switch "Resource Parameter Compatibility Profile" on.',
      registration:
        'Import the client ID metadata document of the client, or switch dynamic client registration on (Settings → Advanced). Promote a connection to the domain level, or nobody can sign in through such a client.',
      scopes:
        'Define the scopes as permissions of the API. With RBAC on, users need a role that has them. `presets.auth0({ permissions: true })` lets the claim `permissions` count.',
      'pkce-metadata': 'Auth0 publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer ends in a slash: `https://{domain}/`. With a custom domain it is that domain, for tokens that were asked for there.',
      discovery:
        'The metadata is at `https://{domain}/.well-known/openid-configuration`. Use the domain that clients sign in at.',
      'token-type':
        'Choose the RFC 9068 profile in the settings of the API to have `typ: at+jwt`. A token whose audience is a client ID is an ID token.',
      'iss-parameter': 'Switch "Include Issuer in Authorization Responses" on (Settings → Advanced).',
      introspection:
        'Use JWTs: register an API. Opaque tokens of Auth0 are for its own userinfo endpoint, and encrypted ones have to be switched off in the settings of the API.',
    },
  },
  {
    id: 'okta',
    name: 'Okta',
    preset: 'okta',
    example: "{ domain: 'example.okta.com', authorizationServerId: 'default' }",
    issuer: {
      form: 'https://{domain}/oauth2/{authorizationServerId}',
      matches: /^https:\/\/[\w-]+\.(?:okta|oktapreview|okta-emea|okta-gov)\.com(?:\/oauth2\/[\w-]+)?$/,
      marks: [{ authorization_endpoint: /\/oauth2\/(?:[\w-]+\/)?v1\/authorize$/ }],
    },
    discovery: { type: 'oidc', note: 'Also at the location of RFC 8414.' },
    accessToken: {
      kind: 'jwt',
      note: 'Has `cid`, `uid` and `scp`; ID tokens have the client as audience.',
    },
    scopes: { claims: ['scp'], note: 'A list.' },
    clientId: { claims: ['cid'] },
    audience: {
      is: 'one value for the whole custom authorization server, such as api://default',
      remedy: 'set it to the URL of the MCP server: one authorization server for each MCP server',
    },
    resourceParameter: 'unknown',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'Tokens of the org authorization server (the issuer without a path) are for Okta itself: treat them as opaque, their content may change.',
      'Keys rotate four times a year, and at other times without notice.',
      '`sub` is the login of the user.',
      'Dynamic registration wants an API token of an administrator, which MCP clients have not got. A client ID metadata document works once its URL is registered.',
    ],
    sources: [
      'https://www.apollographql.com/docs/apollo-mcp-server/guides/auth-okta',
      'https://github.com/okta/okta-developer-docs: guides/validate-access-tokens',
      'https://github.com/okta/okta-developer-docs: guides/dpop',
    ],
    unverified: ['whether `resource` changes anything'],
    advice: {
      audience:
        'Set Audience in Security → API → Authorization Servers → (yours) → Settings to the URL of the MCP server. It is one value for all tokens of that authorization server.',
      'resource-parameter':
        'The audience comes from the settings of the authorization server, not from the request: create a custom authorization server whose Audience is the URL of the MCP server.',
      'opaque-token':
        'The token is from the org authorization server. Use a custom one (Security → API → Authorization Servers) and its issuer, which ends in `/oauth2/{id}`.',
      registration:
        'Create an application for each client (Applications → Create App Integration), public with PKCE, or register the URL of its metadata document; and add it to an access policy of the authorization server. Clients cannot register themselves.',
      scopes:
        'Add the scopes to the authorization server (Scopes), and a rule to its access policy that grants them to the client. They come as a list in `scp`.',
      'pkce-metadata': 'Okta publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'Copy the Issuer URI from the settings of the custom authorization server; it ends in `/oauth2/{id}`. With a custom domain, choose there whether the issuer is that domain or the Okta one.',
      discovery:
        'The metadata is below the issuer, `/oauth2/{id}` included. The one without a path is that of the org authorization server.',
      'token-type':
        'Access tokens have `cid` and `scp`. A token whose audience is a client ID is an ID token: let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Custom authorization servers issue JWTs, which are verified by their signature. Tokens of the org authorization server can be introspected, but they are not meant for your API.',
    },
  },
  {
    id: 'entra',
    name: 'Microsoft Entra ID (v2 tokens)',
    preset: 'entra',
    example: `{
  tenantId: '00000000-0000-0000-0000-000000000001',
  audience: '00000000-0000-0000-0000-000000000002',
}`,
    issuer: {
      form: 'https://login.microsoftonline.com/{tenantId}/v2.0',
      matches:
        /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|[\w-]+\.ciamlogin\.com)\/[^/]+\/v2\.0$/,
      marks: [{ cloud_instance_name: /^microsoftonline\./, issuer: /\/v2\.0$/ }],
    },
    discovery: {
      type: 'oidc',
      note: 'Not at the location of RFC 8414. The document of `common` has a template as issuer.',
    },
    accessToken: {
      kind: 'jwt',
      typ: 'JWT',
      note: 'Has `azp` and `scp` or `roles`; ID tokens have neither, and the client as audience.',
    },
    scopes: {
      claims: ['scp', 'roles'],
      note: '`scp`, a string, of users; `roles`, a list, of applications and of users with app roles.',
    },
    clientId: { claims: ['azp'] },
    audience: {
      is: 'the client ID (a GUID) of the application that stands for the API',
      remedy: 'configure that GUID as `audience`',
    },
    resourceParameter: 'refused',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'no' },
    verification: 'jwt',
    quirks: [
      'A `resource` that does not fit the scopes fails with AADSTS9010010, so MCP clients that send the URL of the server cannot sign in unless it is also the application ID URI.',
      'Which version the tokens have is decided by the API (`requestedAccessTokenVersion`), not by the endpoint: null means v1.',
      'Its metadata names no PKCE methods: strict MCP clients refuse to go on, though S256 works.',
      'Tokens for Microsoft Graph cannot be verified by anybody else.',
      '`sub` differs from application to application; `oid` with `tid` is the user.',
    ],
    sources: [
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens',
      'https://github.com/microsoft/vscode/issues/321249',
      'https://github.com/anthropics/claude-code/issues/73460',
      'https://zuplo.com/learn/mcp/compatibility/identity-providers',
    ],
    advice: {
      audience:
        'Give `audience` the Application (client) ID of the app registration that exposes your API. The URL of the MCP server never stands in a v2 token.',
      'resource-parameter':
        'Make the URL of the MCP server the Application ID URI (Expose an API; the domain must be verified) and publish scopes in its full form `{uri}/{scope}`, or the request fails with AADSTS9010010.',
      'opaque-token':
        'The token is for Microsoft Graph or for another API. Ask for a scope of your own API, `api://{clientId}/{scope}`, and for no scope of Graph beside it.',
      registration:
        'Entra registers no client by itself. Create an app registration for each MCP client, with its redirect URIs under "Mobile and desktop applications", and give the client its ID.',
      scopes:
        'Add delegated scopes under Expose an API and app roles under App roles. Applications carry `roles` instead of `scp`: `presets.entra({ appRoles: true })` lets them count, those of users included.',
      'pkce-metadata':
        'Entra supports S256 without publishing it, and there is no setting. Clients that insist need a proxy that adds `code_challenge_methods_supported` to the metadata.',
      issuer:
        'Use the tenant ID (a GUID), not `common`, `organizations` or a domain name. An issuer at sts.windows.net means v1 tokens: set `requestedAccessTokenVersion` to 2 in the manifest of the API, or use `version: "v1"`.',
      discovery:
        'The metadata is at `/{tenantId}/v2.0/.well-known/openid-configuration` only; the location of RFC 8414 does not exist.',
      'token-type':
        'A token without `azp` and without `scp` or `roles` is an ID token. Register the API and its clients as separate applications, so that no ID token has the audience of the API.',
      'iss-parameter': noIssSetting,
      introspection:
        'Entra has no introspection. Its tokens for your API are JWTs and are verified by their signature.',
    },
  },
  {
    id: 'entra-v1',
    name: 'Microsoft Entra ID (v1 tokens)',
    preset: 'entra',
    example: `{
  tenantId: '00000000-0000-0000-0000-000000000001',
  version: 'v1',
  audience: 'api://00000000-0000-0000-0000-000000000002',
}`,
    issuer: {
      form: 'https://sts.windows.net/{tenantId}/',
      matches: /^https:\/\/sts\.(?:windows\.net|chinacloudapi\.cn)\/[^/]+\/$/,
    },
    discovery: { type: 'oidc', note: 'Under login.microsoftonline.com, without `/v2.0`.' },
    accessToken: {
      kind: 'jwt',
      typ: 'JWT',
      note: 'Has `appid` and `ver: 1.0`; ID tokens have the client as audience.',
    },
    scopes: { claims: ['scp', 'roles'], note: 'As in v2 tokens.' },
    clientId: { claims: ['appid'] },
    audience: {
      is: 'the Application ID URI of the API (api://…), or its GUID, as the client asked for it',
      remedy: 'configure it as `audience`; or make the URL of the MCP server the Application ID URI',
    },
    resourceParameter: 'refused',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'no' },
    verification: 'jwt',
    quirks: [
      'The default of an API: it issues v1 tokens, even at the v2 endpoint, until its manifest says `requestedAccessTokenVersion: 2`.',
      'The issuer ends in a slash.',
    ],
    sources: [
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
      'https://github.com/microsoft/vscode/issues/321249',
    ],
    unverified: ['which of the spellings of the audience a client gets'],
    advice: {
      audience:
        'Give `audience` the Application ID URI (Expose an API) and the client ID of the API as a list, or make the URL of the MCP server the Application ID URI.',
      'resource-parameter':
        'Make the URL of the MCP server the Application ID URI (Expose an API; the domain must be verified), or the request of an MCP client fails with AADSTS9010010.',
      'opaque-token':
        'The token is for Microsoft Graph or for another API. Ask for a scope of your own API, and for no scope of Graph beside it.',
      registration:
        'Entra registers no client by itself. Create an app registration for each MCP client and give the client its ID.',
      scopes:
        'Add delegated scopes under Expose an API and app roles under App roles. `presets.entra({ version: "v1", appRoles: true })` lets `roles` count.',
      'pkce-metadata':
        'Entra supports S256 without publishing it, and there is no setting. Clients that insist need a proxy that adds `code_challenge_methods_supported` to the metadata.',
      issuer:
        'Set `requestedAccessTokenVersion` to 2 in the manifest of the API and use `presets.entra({ tenantId })`; or keep v1 tokens with `version: "v1"`.',
      discovery:
        'The metadata is at `https://login.microsoftonline.com/{tenantId}/.well-known/openid-configuration`.',
      'token-type':
        'Access tokens have `appid` and `scp` or `roles`. Register the API and its clients as separate applications, so that no ID token has the audience of the API.',
      'iss-parameter': noIssSetting,
      introspection:
        'Entra has no introspection. Its tokens for your API are JWTs and are verified by their signature.',
    },
  },
  {
    id: 'cognito',
    name: 'AWS Cognito',
    preset: 'cognito',
    example: "{ userPoolId: 'eu-central-1_AbCdEfGhI' }",
    issuer: {
      form: 'https://cognito-idp.{region}.amazonaws.com/{userPoolId}',
      matches: /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/[a-z0-9-]+_\w+$/,
      marks: [{ authorization_endpoint: /\.amazoncognito\.com\/oauth2\/authorize$/ }],
    },
    discovery: {
      type: 'oidc',
      note: 'Not at the location of RFC 8414. The endpoints are on another host than the issuer.',
    },
    accessToken: {
      kind: 'jwt',
      note: '`token_use` says `access`; ID tokens say `id`.',
    },
    scopes: { claims: ['scope'], note: 'Of the form `{resource server}/{scope}`.' },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'none, unless the client asked for a resource',
      remedy:
        'resource binding of managed login: the client sends `resource`, on the feature plans Essentials and Plus; or a list of clients instead',
    },
    resourceParameter: 'opt-in',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'no' },
    verification: 'jwt',
    quirks: [
      'Resource binding works for users who sign in by managed login, not for the SDK and not for machines.',
      'Any URL can be asked for as the resource, whether or not somebody has registered it.',
      'Its metadata has been seen without PKCE methods.',
    ],
    sources: [
      'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html',
      'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
      'https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html',
      'https://zuplo.com/learn/mcp/compatibility/identity-providers',
    ],
    unverified: ['which feature plans have resource binding'],
    advice: {
      audience:
        'Tokens have an `aud` only when the client sends `resource` to the authorization endpoint of managed login. For others, name the app clients: `presets.cognito({ userPoolId, clientIds })`.',
      'resource-parameter':
        'Use managed login on the Essentials or Plus plan: there `resource` becomes the audience. The older hosted UI and the SDK ignore it.',
      'opaque-token':
        'Cognito issues JWTs as access tokens; a five-part token is its refresh token. Let the client send the access token.',
      registration:
        'Cognito registers no client by itself. Create a public app client for each MCP client (App clients → Create) and give the client its ID.',
      scopes:
        'Add a resource server with custom scopes (Branding → Domain → Resource servers) and allow them in the app client. They read `{identifier}/{scope}` in the token, so require them in that form.',
      'pkce-metadata':
        'Cognito supports S256; if its metadata does not say so, there is no setting. Clients that insist need a proxy that adds `code_challenge_methods_supported`.',
      issuer:
        'The issuer is that of the user pool, `https://cognito-idp.{region}.amazonaws.com/{userPoolId}`, not the domain of the hosted pages.',
      discovery:
        'The metadata is at `{issuer}/.well-known/openid-configuration` only; the domain of the hosted pages has none.',
      'token-type':
        '`token_use: id` is an ID token, which API Gateway may accept and this library does not. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Cognito has no introspection; its tokens are JWTs and are verified by their signature. Use short lifetimes, as revocation is not seen.',
    },
  },
  {
    id: 'google',
    name: 'Google',
    preset: 'google',
    example: `{
  acceptTokensOfAnyClient: true, // of every site and app that Google knows: see below
}`,
    issuer: { form: 'https://accounts.google.com', matches: /^https:\/\/accounts\.google\.com$/ },
    discovery: { type: 'oidc' },
    accessToken: { kind: 'opaque', note: 'Begins with `ya29.`; ID tokens are JWTs.' },
    scopes: { claims: [], note: 'Userinfo tells none; tokeninfo does, as full URIs.' },
    clientId: { claims: [] },
    audience: {
      is: 'the OAuth client, told by tokeninfo alone',
      remedy:
        'a verifier of your own that asks https://oauth2.googleapis.com/tokeninfo and compares `aud` with your clients; or another authorization server in front',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'no' },
    verification: 'userinfo',
    quirks: [
      'By userinfo every token of every Google client counts, that of a stranger’s website included: whoever runs such a site can act as its visitors here. The preset asks for that by name and is refused without.',
      'There is no introspection.',
    ],
    sources: [
      'https://github.com/jlowin/fastmcp: auth/providers/google.py, 4.0.10',
      'https://developers.google.com/identity/openid-connect/openid-connect',
    ],
    advice: {
      audience:
        'Google binds no token to an API. Write a verifier that asks https://oauth2.googleapis.com/tokeninfo, compares `aud` with your client IDs and returns it; then say `tokenBinding: { verifier: true }`.',
      'resource-parameter':
        'Google ignores `resource`. Put an authorization server of your own in front that signs people in with Google and issues tokens for the MCP server.',
      'opaque-token':
        'All access tokens of Google are opaque. Verify them with a verifier of your own at tokeninfo.',
      registration:
        'Create an OAuth client for each MCP client (Google Auth Platform → Clients); clients cannot register themselves.',
      scopes:
        'Google knows its own scopes only. Grant the rights of your tools by who the user is, or put an authorization server in front that has scopes.',
      'pkce-metadata': 'Google publishes S256. If it is missing, a proxy serves another document.',
      issuer: 'The issuer is `https://accounts.google.com`, without a slash.',
      discovery:
        'The metadata is at `https://accounts.google.com/.well-known/openid-configuration`, not at the location of RFC 8414.',
      'token-type':
        'A JWT of Google is an ID token, which says who somebody is to its client and is no access token. Let the client send the one that begins with `ya29.`.',
      'iss-parameter': noIssSetting,
      introspection:
        'There is no introspection endpoint. Ask tokeninfo in a verifier of your own, and send the token in the body, not in the URL.',
    },
  },
  {
    id: 'workos',
    name: 'WorkOS AuthKit',
    preset: 'workos',
    example: "{ domain: 'example.authkit.app' }",
    issuer: {
      form: 'https://{domain}',
      matches: /^https:\/\/[\w-]+\.authkit\.app$/,
      marks: [{ jwks_uri: /\/oauth2\/jwks$/, introspection_endpoint: /\/oauth2\/introspection$/ }],
    },
    discovery: { type: 'oauth' },
    accessToken: {
      kind: 'either',
      note: 'Connect issues JWTs. ID tokens have the client as audience.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'the resource indicator; without one the ID of the WorkOS client',
      remedy: 'add the URL of the MCP server as a resource indicator in the dashboard',
    },
    resourceParameter: 'honoured',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: ['Clients that leave `resource` out get tokens whose audience is a client ID: they are refused.'],
    sources: [
      'https://workos.com/docs/authkit/mcp',
      'https://workos.com/docs/reference/authkit/oauth-resource.md',
      'https://docs.skybridge.tech/api-reference/workos-provider',
      'https://gofastmcp.com/python-sdk/fastmcp-server-auth-providers-workos',
    ],
    unverified: ['which claim has the client', 'typ'],
    advice: {
      audience:
        'Add the URL of the MCP server as an MCP resource indicator in the WorkOS dashboard (Connect → Configuration). A token with `aud: client_…` came from a client that sent no `resource`.',
      'resource-parameter':
        'AuthKit honours the indicators that are listed in the dashboard (Connect → Configuration → MCP resource indicators). Add the URL of the MCP server.',
      'opaque-token':
        'Tokens of AuthKit that are not from Connect are opaque. Let the client go through the OAuth endpoints in the metadata of the AuthKit domain.',
      registration:
        'Enable Client ID Metadata Document, and Dynamic Client Registration for older clients, in the WorkOS dashboard (Connect → Configuration).',
      scopes:
        'Define permissions in WorkOS and let the client ask for them; publish few in `scopesSupported`.',
      'pkce-metadata': 'AuthKit publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is the AuthKit domain, `https://{subdomain}.authkit.app` or your custom one, without a slash. It is not api.workos.com.',
      discovery: 'The metadata is at `https://{domain}/.well-known/oauth-authorization-server`.',
      'token-type':
        'A token whose audience is `client_…` is an ID token or was asked for without `resource`. Let the client send `resource`, and the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Connect tokens are JWTs and are verified by their signature. The metadata names an introspection endpoint for the others.',
    },
  },
  {
    id: 'stytch',
    name: 'Stytch Connected Apps',
    preset: 'stytch',
    example: `{
  domain: 'example.customers.stytch.com',
  projectId: 'project-live-00000000-0000-0000-0000-000000000000',
}`,
    issuer: {
      form: 'https://{domain}',
      matches:
        /^https:\/\/(?:[\w-]+\.customers\.stytch\.(?:com|dev)|(?:test\.)?stytch\.com\/project-(?:live|test)-[\w-]+)$/,
      marks: [
        { jwks_uri: /project-(?:live|test)-[0-9a-f-]{36}/ },
        { token_endpoint: /\/v1\/public\/project-(?:live|test)-/ },
      ],
    },
    discovery: { type: 'oauth', note: 'The registration endpoint stands in the RFC 8414 document.' },
    accessToken: { kind: 'jwt', note: 'Has `client_id` and `scope`.' },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'the ID of the Stytch project, in a list',
      remedy: 'configure the project ID; every token of the project counts then',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'The `iss` response parameter names the project, the tokens name the domain, until a custom domain is set up: clients that compare them (RFC 9207) stop.',
      'Terminal clients register as confidential ones, each time anew, and run into `too_many_connected_apps`: prefer client ID metadata documents.',
    ],
    sources: [
      'https://stytch.com/docs/b2b/api/connected-app-access-token',
      'https://stytch.com/docs/connected-apps/resources/faq',
      'https://stytch.com/docs/connected-apps/resources/custom-domains',
      'https://docs.skybridge.tech/api-reference/stytch-provider',
    ],
    unverified: ['the audience of ID tokens'],
    advice: {
      audience:
        'The audience is the project ID: `presets.stytch({ domain, projectId })`. Use a project of its own for the MCP server if tokens for other services must not count.',
      'resource-parameter':
        'Stytch puts the project into the audience, whatever is asked for. Configure `projectId`, and a project of its own for each resource that must be apart.',
      'opaque-token':
        'Connected Apps issue JWTs. Opaque ones are session tokens of Stytch: let the client go through the OAuth endpoints.',
      registration:
        'Enable client ID metadata documents, or dynamic client registration, in the Stytch dashboard (Connected Apps → Settings).',
      scopes:
        'Define custom scopes in the RBAC policy of the project; without them only openid, profile, email, phone and offline_access exist.',
      'pkce-metadata':
        'If S256 is not published, look at the RFC 8414 document of the project domain, not at that of another one.',
      issuer:
        'The issuer is the domain of the project (`https://{words}.customers.stytch.com`) or your custom domain; through the shared stytch.com domain it names the project instead. Use the project domain throughout.',
      discovery:
        'The metadata is at `https://{domain}/.well-known/oauth-authorization-server` of the project domain.',
      'token-type':
        'Access tokens have `client_id` and `scope`. Session JWTs of Stytch have the same audience: let the client send the access token of the OAuth flow, and require a scope.',
      'iss-parameter':
        'Set up a custom domain and use it for all calls: until then `iss` in the authorization response names stytch.com, and tokens name the project domain.',
      introspection: 'Its tokens are JWTs and are verified by their signature.',
    },
  },
  {
    id: 'descope',
    name: 'Descope',
    preset: 'descope',
    example: "{ projectId: 'P2abcdefghijklmnopqrstuvwxyz', mcpServerId: 'MS2abcdefghijklmnopqrstuvwxyz' }",
    issuer: {
      form: 'https://api.descope.com/v1/apps/agentic/{projectId}/{mcpServerId}',
      matches: /^https:\/\/api(?:\.[a-z0-9-]+)?\.descope\.com\/(?:v1\/apps\/)?(?:agentic\/)?P\w+(?:\/\w+)?$/,
      marks: [{ token_endpoint: /\/oauth2\/v1\/apps\// }],
    },
    discovery: {
      type: 'oidc',
      note: 'Below the issuer; the keys are at `/{projectId}/.well-known/jwks.json`, elsewhere.',
    },
    accessToken: { kind: 'jwt', note: 'ID tokens have the client or the project as audience.' },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'the URL of the MCP server, once it stands in its settings; the project otherwise',
      remedy: 'enter the MCP Server URL in the settings of the MCP server',
    },
    resourceParameter: 'unknown',
    registration: { dynamic: 'yes', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'A project has several issuers: one for itself (`/v1/apps/{projectId}`), one for each MCP server, and one for each tenant with cross-app access. Each is a server of its own here.',
      'Tokens may have several audiences.',
    ],
    sources: [
      'https://docs.descope.com/identity-federation/resources/managing-resources',
      'https://docs.descope.com/agentic-identity-hub/mcp-servers/discovery-url',
      'https://docs.descope.com/agentic-identity-hub/core-components/mcp-servers/settings',
      'https://docs.descope.com/mcp/gateways/integrations',
      'https://github.com/jlowin/fastmcp: auth/providers/descope.py, 4.0.10',
    ],
    unverified: ['which claim has the client', 'whether `resource` changes anything'],
    advice: {
      audience:
        'Create an MCP Server under Resources in the Descope Console and enter its URL as "MCP Server URL"; it becomes an audience of the tokens.',
      'resource-parameter':
        'The audience comes from the settings of the MCP server in the Descope Console: enter its URL there.',
      'opaque-token': 'Descope issues JWTs. Let the client send the access token of the OAuth flow.',
      registration:
        'Enable CIMD, and leave DCR on for older clients, in the settings of the MCP server (MCP Client Registration).',
      scopes: 'Define the scopes in the settings of the MCP server; they stand in `scope`.',
      'pkce-metadata':
        'If S256 is missing, use the discovery URL of the MCP server rather than that of the project.',
      issuer:
        'Take the issuer from the usage samples of the MCP server in the Console: `…/v1/apps/agentic/{projectId}/{mcpServerId}`. Without `mcpServerId` the preset is for the inbound apps of the project.',
      discovery:
        'The metadata is below the issuer (`…/.well-known/openid-configuration`). On a custom domain, give it as `baseUrl`.',
      'token-type':
        'Session JWTs of Descope come from another issuer of the project. Let the client send the access token of the OAuth flow.',
      'iss-parameter': noIssSetting,
      introspection: 'Its tokens are JWTs and are verified by their signature.',
    },
  },
  {
    id: 'clerk',
    name: 'Clerk',
    preset: 'clerk',
    example: "{ domain: 'clerk.example.com' }",
    issuer: {
      form: 'https://{domain}',
      matches: /^https:\/\/[\w-]+\.clerk\.accounts\.dev$/,
      marks: [
        { authorization_endpoint: /\/oauth\/authorize$/, scopes_supported: /^private_metadata$/ },
        { introspection_endpoint: /\/oauth\/token_info$/ },
      ],
    },
    discovery: { type: 'oauth' },
    accessToken: {
      kind: 'either',
      typ: 'at+jwt',
      note: 'JWTs by default, opaque by a switch of the application. ID tokens and session tokens share the issuer.',
    },
    scopes: { claims: ['scope', 'scp'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'none, until the MCP server is registered in the dashboard; its URL then',
      remedy: 'register the MCP server (Agents → MCP servers)',
    },
    resourceParameter: 'opt-in',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'Tokens live for a day.',
      'Dynamic registration forces the consent screen.',
      'Clerk’s API for verifying tokens wants the secret key of the instance, which a server that only verifies tokens need not have.',
    ],
    sources: [
      'https://clerk.com/docs/references/nextjs/build-mcp-server',
      'https://github.com/clerk/clerk-docs: guides/configure/auth-strategies/oauth/how-clerk-implements-oauth.mdx',
      'https://glama.ai/mcp/connectors/io.github.clerk/mcp-server/tools/configure_mcp_server',
      'https://github.com/upstash/context7/releases (4.2.1: typ and audience of its tokens)',
    ],
    unverified: ['which claims have the scopes and the client'],
    advice: {
      audience:
        'Register the MCP server in the Clerk Dashboard (Agents → MCP servers → Add MCP server) with its exact URL: that also switches the audience claim on.',
      'resource-parameter':
        'Clerk puts registered resources into the audience: add the MCP server under Agents → MCP servers.',
      'opaque-token':
        'Switch "Generate access tokens as JWTs" on in the settings of the OAuth application, or use `presets.clerk({ accessToken: "opaque" })`.',
      registration:
        'Enable "Advertise CIMD support" on the CIMD Clients tab of OAuth applications, and Dynamic client registration for older clients only.',
      scopes:
        'Create custom scopes on the Scopes tab of OAuth applications, assign them to the applications, and set default scopes for clients that ask for none.',
      'pkce-metadata': 'Clerk publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is the Frontend API URL: `https://clerk.{your domain}` in production, `https://{name}.clerk.accounts.dev` in development; without a slash.',
      discovery: 'The metadata is at the root of the Frontend API URL.',
      'token-type':
        'OAuth access tokens have `typ: at+jwt`; session tokens and ID tokens of Clerk have the same issuer and are refused. `strict: true` beside `metadata` asks for `at+jwt`.',
      'iss-parameter': noIssSetting,
      introspection:
        'Opaque tokens need `clientAuthentication` with an OAuth application of the instance. JWTs are verified by their signature.',
    },
  },
  {
    id: 'supabase',
    name: 'Supabase Auth',
    preset: 'supabase',
    example: "{ projectUrl: 'https://abcdefghijklmnopqrst.supabase.co', clientIds: ['my-mcp-client'] }",
    issuer: {
      form: 'https://{project}.supabase.co/auth/v1',
      matches: /^https:\/\/[a-z0-9]+\.supabase\.(?:co|in|red)\/auth\/v1$/,
      marks: [{ issuer: /\/auth\/v1$/, jwks_uri: /\/auth\/v1\/\.well-known\/jwks\.json$/ }],
    },
    discovery: { type: 'oauth' },
    accessToken: {
      kind: 'jwt',
      typ: 'JWT',
      note: 'Has `client_id`; tokens of sessions in a browser have the same issuer and audience, and none. ID tokens have the client as audience.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id'] },
    audience: {
      is: '`authenticated`, for every token of the project',
      remedy: 'name the clients instead; nothing else tells tokens for the MCP server from others',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'no' },
    verification: 'jwt',
    quirks: [
      '`resource` is validated and then dropped.',
      'Userinfo accepts ID tokens, and the sessions of your web application have the same audience: accepting `authenticated` alone accepts all of them.',
      'Projects that still sign with the shared secret (HS256) publish no keys: nothing can be verified here.',
      'The consent page is yours to build.',
    ],
    sources: [
      'Run: supabase/auth',
      'https://supabase.com/docs/guides/auth/oauth-server/mcp-authentication',
      'https://supabase.com/docs/guides/auth/oauth-server/getting-started',
    ],
    unverified: ['that there are no client ID metadata documents'],
    advice: {
      audience:
        'Every token of the project has `aud: authenticated`. Name the OAuth clients: `presets.supabase({ projectUrl, clientIds })`; clients that register themselves cannot be listed ahead.',
      'resource-parameter':
        'Supabase Auth drops `resource`. A custom access token hook (Authentication → Hooks) can set `aud` for tokens that have a `client_id`; configure that value as `audience`.',
      'opaque-token': 'Supabase Auth issues JWTs. Let the client send the access token of the OAuth flow.',
      registration:
        'Enable the OAuth server and "Allow dynamic registration" under Authentication → OAuth Server, or create the client there.',
      scopes:
        'Only the scopes of OpenID Connect exist. Decide by who the user is, or add claims in a custom access token hook and name them in `scopeClaims`.',
      'pkce-metadata':
        'Supabase Auth publishes S256 once the OAuth server is enabled (Authentication → OAuth Server).',
      issuer: 'The issuer is the URL of the project followed by `/auth/v1`, without a slash.',
      discovery:
        'Enable the OAuth server (Authentication → OAuth Server): before that there is no RFC 8414 document.',
      'token-type':
        'Tokens of browser sessions have no `client_id`. Let the client sign in by OAuth, and name it in `clientIds`.',
      'iss-parameter': noIssSetting,
      introspection:
        'There is no introspection. Move the project to asymmetric JWT signing keys (Settings → JWT Keys), so that signatures can be verified.',
    },
  },
  {
    id: 'fusionauth',
    name: 'FusionAuth',
    preset: 'fusionauth',
    example: "{ url: 'https://auth.example.com', audience: '00000000-0000-0000-0000-000000000003' }",
    issuer: {
      form: 'whatever the tenant is configured with, such as https://{host}',
      matches: /^https:\/\/[\w-]+\.fusionauth\.io$/,
      marks: [
        {
          device_authorization_endpoint: /\/oauth2\/device_authorize$/,
          jwks_uri: /\/\.well-known\/jwks\.json$/,
        },
      ],
    },
    discovery: { type: 'oidc', note: 'Of a tenant other than the default: below `/{tenantId}`.' },
    accessToken: {
      kind: 'jwt',
      typ: 'JWT',
      note: 'ID tokens have the same audience, and `at_hash` or `nonce`.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: [] },
    audience: {
      is: 'the client ID of the application that the user signed in to',
      remedy: 'configure the client IDs of the MCP clients as `audience`',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'unknown' },
    verification: 'jwt',
    quirks: [
      'The issuer is free text in the settings of the tenant; the default, acme.com, is no URL and works nowhere.',
      'The client stands in `aud`, and in `applicationId` when the user is registered; `AuthInfo.clientId` is empty.',
      'The default signing key is symmetric (HS256): choose an RSA or EC key, or nothing can be verified.',
    ],
    sources: [
      'https://github.com/FusionAuth/fusionauth-site/pull/4412',
      'https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens',
      'https://raw.githubusercontent.com/api-evangelist/fusionauth/refs/heads/main/vendor-facets/fusionauth-vendor-facets.yml',
    ],
    unverified: [
      'that ID tokens always have `at_hash` or `nonce`',
      'the default signing key',
      'the endpoint it is recognised by',
    ],
    advice: {
      audience:
        'The audience is the client ID of the FusionAuth application. List those of the MCP clients in `audience`, or set `aud` in a JWT populate lambda to the URL of the MCP server.',
      'resource-parameter':
        'FusionAuth does not put `resource` into tokens. Set `aud` in a JWT populate lambda, or list the client IDs in `audience`.',
      'opaque-token':
        'Access tokens are JWTs. Opaque ones are refresh tokens: let the client send the access token.',
      registration:
        'FusionAuth has no dynamic registration. Create an application for each MCP client, with PKCE required and client authentication not required.',
      scopes:
        'Define custom scopes in the application (Scopes tab), or map roles in a JWT populate lambda and name that claim in `scopeClaims`.',
      'pkce-metadata':
        'FusionAuth supports S256. If its metadata does not say so, clients that insist need a proxy that adds `code_challenge_methods_supported`.',
      issuer:
        'Set Issuer in Tenants → (yours) → General to the public https URL of FusionAuth, and configure exactly that. The default acme.com cannot be used.',
      discovery:
        'For a tenant other than the default, give `tenantId`: the metadata is at `/{tenantId}/.well-known/openid-configuration`.',
      'token-type':
        'An ID token has `at_hash` or `nonce` and the same audience. Let the client send the access token, and require a scope.',
      'iss-parameter':
        'Update FusionAuth: its releases since the summer of 2026 send `iss`, which is the Issuer of the tenant.',
      introspection:
        'Access tokens are JWTs and are verified by their signature. Choose an asymmetric key for access tokens (Applications → JWT).',
    },
  },
  {
    id: 'pingfederate',
    name: 'PingFederate',
    preset: 'pingfederate',
    example: "{ baseUrl: 'https://sso.example.com' }",
    issuer: {
      form: 'the base URL, https://{host}',
      marks: [
        { authorization_endpoint: /\/as\/authorization\.oauth2$/ },
        { token_endpoint: /\/as\/token\.oauth2$/ },
      ],
    },
    discovery: { type: 'oidc' },
    accessToken: {
      kind: 'either',
      note: 'As the access token manager is configured. ID tokens have the client as audience.',
    },
    scopes: { claims: ['scope'], note: 'As the access token manager names it.' },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'what the access token manager is configured with, or nothing',
      remedy:
        'set the Audience Claim Value of the access token manager to the URL of the MCP server, and list the URL among its Resource URIs',
    },
    resourceParameter: 'opt-in',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'unknown' },
    verification: 'jwt',
    quirks: [
      'The claims `iss` and `aud` stand in JWTs only when the manager is told to add them; without `iss` a token is refused.',
      'Introspection works without client authentication, unless that is required.',
      'Refresh tokens are found at introspection only with their own hint.',
    ],
    sources: [
      'https://docs.pingidentity.com/pingfederate/latest/developers_reference_guide/pf_introspec_endpoint.html',
      'https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_defining_access_token_attribute_contract.html',
      'https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/help_beareraccesstokenmgmtplugintasklet_atmselectionsettingsstate.html',
    ],
    unverified: ['registration', 'the names of the claims of scopes and client'],
    advice: {
      audience:
        'Set Audience Claim Value in the instance configuration of the access token manager (Applications → OAuth → Access Token Management) to the URL of the MCP server.',
      'resource-parameter':
        'Add the URL of the MCP server on the Resource URI tab of the access token manager: `aud` or `resource` then select that manager, whose audience you set.',
      'opaque-token':
        'The access token manager issues internally managed reference tokens. Use a JSON Web Token manager, or `presets.pingfederate({ accessToken: "opaque" })`.',
      registration:
        'Enable dynamic client registration under System → OAuth Settings → Client Settings, or create the client under Applications → OAuth → Clients.',
      scopes:
        'Define scopes under System → OAuth Settings → Scope Management, and let the manager put them into the claim `scope` (Scope Claim Name), space-delimited.',
      'pkce-metadata':
        'If S256 is not published, require PKCE in the settings of the client and update PingFederate; the document itself is not edited.',
      issuer:
        'Set Issuer Claim Value of the access token manager to the base URL (System → Server → Protocol Settings), as the metadata has it.',
      discovery: 'The metadata is at `{base URL}/.well-known/openid-configuration`.',
      'token-type':
        'A token whose audience is a client ID is an ID token. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Create a client with the grant type Access Token Validation and give its credentials to `clientAuthentication`. Require client authentication on that client.',
    },
  },
  {
    id: 'zitadel',
    name: 'ZITADEL',
    preset: 'zitadel',
    example: "{ domain: 'example.eu1.zitadel.cloud', projectId: '100000000000000001' }",
    issuer: {
      form: 'https://{domain}',
      matches: /^https:\/\/[\w-]+(?:\.[a-z0-9]+)?\.zitadel\.cloud$/,
      marks: [{ authorization_endpoint: /\/oauth\/v2\/authorize$/, jwks_uri: /\/oauth\/v2\/keys$/ }],
    },
    discovery: { type: 'oidc', note: 'Not at the location of RFC 8414.' },
    accessToken: {
      kind: 'either',
      typ: 'JWT',
      note: 'Opaque by default, shaped like a JWE; JWT by a switch of the application. ID tokens have `at_hash`.',
    },
    scopes: { claims: ['scope'], note: 'In the answer of introspection only: JWTs have none.' },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'the clients of the project and the ID of the project',
      remedy:
        'configure the project ID; clients of other projects ask for the scope urn:zitadel:iam:org:project:id:{projectId}:aud',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'no', clientIdMetadataDocument: 'unknown' },
    verification: 'introspection',
    quirks: [
      'Introspection says `active: false` unless the application that asks is in the audience of the token: create the API application in the same project.',
      'JWTs have no scopes: whoever requires scopes needs introspection.',
    ],
    sources: [
      'Run: zitadel/oidc',
      'https://zitadel.com/docs/apis/openidoauth/scopes',
      'https://zitadel.com/docs/guides/integrate/token-introspection/basic-auth',
      'https://github.com/zitadel/zitadel/issues/12710',
      'https://github.com/zitadel/zitadel/issues/9810',
    ],
    advice: {
      audience:
        'Configure the ID of the project as `projectId`. Clients of other projects get it into their tokens with the scope `urn:zitadel:iam:org:project:id:{projectId}:aud`.',
      'resource-parameter':
        'ZITADEL ignores `resource`. Publish the scope `urn:zitadel:iam:org:project:id:{projectId}:aud` in `scopesSupported`, so that clients ask for it.',
      'opaque-token':
        'That is the default. Verify by introspection, or set Auth Token Type to JWT in the token settings of the application and use `presets.zitadel({ accessToken: "jwt" })`.',
      registration:
        'ZITADEL registers no client by itself. Create a native application with PKCE for each MCP client.',
      scopes:
        'JWTs carry no scopes; use introspection, or assert roles (Project → Settings) and read them in your own code.',
      'pkce-metadata': 'ZITADEL publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is the domain of the instance, `https://{domain}`, without a slash; on custom domains it follows the domain the request came in by.',
      discovery:
        'The metadata is at `https://{domain}/.well-known/openid-configuration` only: configure `type: "oidc"`.',
      'token-type': 'An ID token has `at_hash`. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Create an application of the type API in the same project and give its credentials to `clientAuthentication`. From another project, it gets `active: false` for every token.',
    },
  },
  {
    id: 'authentik',
    name: 'authentik',
    preset: 'authentik',
    example: "{ url: 'https://authentik.example.com', application: 'notes', clientIds: ['my-mcp-client'] }",
    issuer: {
      form: 'https://{host}/application/o/{application}/',
      matches: /^https?:\/\/.+\/application\/o\/[^/]+\/$/,
      marks: [{ authorization_endpoint: /\/application\/o\/authorize\/$/ }],
    },
    discovery: { type: 'oidc' },
    accessToken: {
      kind: 'jwt',
      note: 'The claims of the ID token with `azp` and `uid`; of that, `azp` is what ID tokens have not.',
    },
    scopes: { claims: ['scope'], note: 'Only with a scope mapping that adds it.' },
    clientId: { claims: ['azp'] },
    audience: {
      is: 'the client ID of the provider',
      remedy: 'configure the client IDs; one provider for each client',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'unknown', clientIdMetadataDocument: 'unknown' },
    verification: 'jwt',
    quirks: [
      'Access tokens have `auth_time`, and the client as `aud` and `azp`. Without a scope they look like ID tokens and are refused, in every mode: a scope mapping has to add `scope`.',
      'A client that sends a `nonce` finds it in its access token, which is refused as an ID token. MCP clients send none.',
      'The issuer ends in a slash, and is the host alone where the provider’s issuer mode says "same for all".',
    ],
    sources: [
      'https://github.com/goauthentik/authentik: authentik/providers/oauth2/id_token.py',
      'https://github.com/goauthentik/authentik: authentik/providers/oauth2/views/userinfo.py',
      'https://github.com/goauthentik/authentik: authentik/providers/oauth2/views/introspection.py',
    ],
    unverified: ['registration', 'typ'],
    advice: {
      audience:
        'The audience is the client ID of the provider. Name it: `presets.authentik({ url, application, clientIds })`.',
      'resource-parameter':
        'authentik issues tokens for the client. Create a provider for the MCP server alone, so that its client ID stands for it.',
      'opaque-token': 'authentik issues JWTs. Let the client send the access token.',
      registration:
        'Create a public OAuth2 provider and an application for each MCP client (Applications → Providers).',
      scopes:
        'Create a scope mapping (Customization → Property Mappings) with the expression `return {"scope": " ".join(token.scope)}`, add it to the provider, and let clients ask for its scope. "Include claims in ID token" must be on.',
      'pkce-metadata': 'authentik publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is that of the application, with a slash at the end: `https://{host}/application/o/{slug}/`. Keep the issuer mode "each provider has a different issuer".',
      discovery:
        'The metadata is at `/application/o/{slug}/.well-known/openid-configuration`; give the slug of the application, not its name.',
      'token-type':
        'Its access tokens are ID tokens with `azp` in them. Name `clientIds`, so that tokens without `azp` are refused, and add the scope mapping that puts `scope` into the token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Not needed: tokens are JWTs and are verified by their signature. Choose an RSA or EC signing key in the provider; without one it signs with the client secret (HS256).',
    },
  },
  {
    id: 'ory',
    name: 'Ory (Hydra, Ory Network)',
    preset: 'ory',
    example: "{ project: 'example-slug', audience: 'https://api.example.com/notes' }",
    issuer: {
      form: 'https://{project}.projects.oryapis.com, or as Hydra is configured',
      matches: /^https:\/\/[\w-]+\.projects\.oryapis\.com\/?$/,
      marks: [{ authorization_endpoint: /\/oauth2\/auth$/, jwks_uri: /\/\.well-known\/jwks\.json$/ }],
    },
    discovery: { type: 'oidc', note: 'Hydra answers at all locations.' },
    accessToken: {
      kind: 'either',
      typ: 'JWT',
      note: 'Opaque (`ory_at_…`) by default, JWT by the strategy. ID tokens have the client as audience.',
    },
    scopes: { claims: ['scp'], note: 'A list in JWTs; `scope` in the answer of introspection.' },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'empty, unless the client sends Ory’s own `audience` parameter',
      remedy: 'clients that send `audience`, or a list of clients instead',
    },
    resourceParameter: 'ignored',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'no' },
    verification: 'jwt',
    quirks: [
      'MCP clients send `resource`, which is ignored: their tokens have an empty audience. Name `clientIds` for them.',
      'Introspection is on the admin port of Hydra, without authentication and not in the metadata; it calls refresh tokens active.',
      'Introspection at Ory Network wants an API key, which `clientAuthentication` cannot send: use JWTs there.',
      'Hydra’s issuer has the slash at the end that was configured.',
    ],
    sources: ['Run: ory/hydra, opaque and JWT', 'https://github.com/ory/hydra'],
    unverified: ['Ory Network, which was not run', 'client ID metadata documents'],
    advice: {
      audience:
        'Let the client send `audience` and allow that value in its registration (`audience` of the OAuth2 client); or name the clients: `presets.ory({ project, clientIds })`.',
      'resource-parameter':
        'Ory ignores `resource` and knows `audience`. For clients that send only `resource`, name `clientIds`, or set the audience in the consent request (`grant_access_token_audience`).',
      'opaque-token':
        'Set `strategies.access_token: jwt`, or `access_token_strategy` of the client, or use `presets.ory({ accessToken: "opaque" })`.',
      registration:
        'Set `oidc.dynamic_client_registration.enabled: true`, and publish the endpoint: `webfinger.oidc_discovery.client_registration_url`.',
      scopes:
        'Register the scopes with the client and grant them in the consent app (`grant_scope`). In JWTs they stand in `scp`.',
      'pkce-metadata': 'Hydra publishes S256. If it is missing, a proxy serves another document.',
      issuer:
        'The issuer is `urls.self.issuer` to the letter, a slash at the end included. Give it as `issuer`.',
      discovery: 'The metadata is at `{issuer}/.well-known/openid-configuration` on the public port.',
      'token-type':
        'A token whose audience is a client ID is an ID token. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Give `introspectionEndpoint` the URL on the admin port (`http://…:4445/admin/oauth2/introspect`) and `clientAuthentication: { method: "none" }`, inside your network only.',
    },
  },
  {
    id: 'asgardeo',
    name: 'Asgardeo (WSO2 Identity Platform)',
    preset: 'asgardeo',
    example: "{ organization: 'example' }",
    issuer: {
      form: 'https://api.asgardeo.io/t/{organization}/oauth2/token',
      matches: /^https:\/\/api(?:\.[a-z0-9-]+)?\.asgardeo\.io\/t\/[^/]+\/oauth2\/token$/,
    },
    discovery: { type: 'oidc', note: 'The issuer is the token endpoint, and the metadata is below it.' },
    accessToken: {
      kind: 'either',
      note: 'Opaque or JWT, by a setting of the application. ID tokens have `at_hash` or `c_hash`, and the client as audience.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'the identifier of the registered MCP server',
      remedy: 'register the MCP server with its URL as identifier, and authorise the client for it',
    },
    resourceParameter: 'unknown',
    registration: { dynamic: 'unknown', clientIdMetadataDocument: 'unknown' },
    verification: 'jwt',
    quirks: ['The issuer is the URL of the token endpoint.'],
    sources: [
      'https://wso2.com/asgardeo/docs/guides/agentic-ai/mcp/mcp-server-authorization/',
      'https://wso2.com/asgardeo/docs/guides/agentic-ai/mcp/register-mcp-client-app/',
      'https://wso2.com/asgardeo/docs/references/tokens/access-tokens/',
      'https://wso2.com/asgardeo/docs/references/tokens/id-tokens/',
    ],
    unverified: ['whether `resource` is read', 'registration', 'which claim has the client'],
    advice: {
      audience:
        'Register the server under Resources → MCP Servers with its URL as Identifier, which becomes `aud`, and authorise the client application for it.',
      'resource-parameter':
        'The audience is the Identifier under Resources → MCP Servers: register the URL there and authorise the application for it.',
      'opaque-token':
        'Set the access token type of the application to JWT (Protocol → Access Token), or use `presets.asgardeo({ accessToken: "opaque" })`.',
      registration:
        'Create an application from the template MCP Client Application (Applications → New Application) and give the client its ID.',
      scopes:
        'Add scopes to the MCP server (Resources → MCP Servers → Scopes), authorise the application for them, and assign them to a role of the user.',
      'pkce-metadata':
        'If S256 is not published, the document is an old one or not that of the organization: look below the issuer.',
      issuer: 'The issuer is `https://api.asgardeo.io/t/{organization}/oauth2/token`, the token endpoint.',
      discovery: 'The metadata is at `…/oauth2/token/.well-known/openid-configuration`, below the issuer.',
      'token-type':
        'A token with `at_hash` or `c_hash` is an ID token. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Opaque tokens need `clientAuthentication` with a confidential application of the organization. JWTs are verified by their signature.',
    },
  },
  {
    id: 'wso2',
    name: 'WSO2 Identity Server',
    preset: 'wso2',
    example: "{ url: 'https://is.example.com:9443' }",
    issuer: {
      form: 'https://{host}/oauth2/token, or https://{host}/t/{tenant}/oauth2/token',
      matches: /^https:\/\/[^/]+(?:\/t\/[^/]+)?\/oauth2\/token$/,
      marks: [{ issuer: /\/oauth2\/token$/, jwks_uri: /\/oauth2\/jwks$/ }],
    },
    discovery: { type: 'oidc', note: 'The issuer is the token endpoint, and the metadata is below it.' },
    accessToken: {
      kind: 'either',
      note: 'Opaque (a UUID) unless the application asks for JWTs. ID tokens have `at_hash` or `c_hash`, and the client as audience.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'the client, and what the application is configured with',
      remedy: 'add the URL of the MCP server as an audience, or register it as a resource, as in Asgardeo',
    },
    resourceParameter: 'unknown',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'unknown' },
    verification: 'jwt',
    quirks: [
      'The issuer is the URL of the token endpoint, and can be changed in the configuration of the resident identity provider.',
      'Its registration endpoint wants credentials, which MCP clients have not got.',
    ],
    sources: [
      'https://apim.docs.wso2.com: learn/mcr/custom-km (issuer and well-known URL)',
      'https://wso2.com/asgardeo/docs/references/tokens/access-tokens/',
    ],
    unverified: ['the audience', 'whether `resource` is read', 'which claim has the client'],
    advice: {
      audience:
        'Add the URL of the MCP server to the audiences of the application (Protocol → Access Token or ID Token → Audience), or register it as an API resource and authorise the application.',
      'resource-parameter':
        'The audience comes from the application and the resources it is authorised for, not from the request.',
      'opaque-token':
        'Set the access token type of the application to JWT (Protocol → Access Token), or use `presets.wso2({ accessToken: "opaque" })`.',
      registration:
        'Create the application in the Console: the registration endpoint is protected, so clients cannot register themselves.',
      scopes:
        'Define the scopes on an API resource, authorise the application for them, and assign them to a role of the user.',
      'pkce-metadata':
        'If S256 is not published, update the server; clients that insist need a proxy that adds `code_challenge_methods_supported`.',
      issuer:
        'The issuer is the Identity Provider Entity ID of the resident identity provider, by default the token endpoint. Tenants have `/t/{tenant}` in front.',
      discovery: 'The metadata is at `/oauth2/token/.well-known/openid-configuration`.',
      'token-type':
        'A token with `at_hash` or `c_hash` is an ID token. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection:
        'Opaque tokens need `clientAuthentication` with credentials that may introspect. JWTs are verified by their signature.',
    },
  },
  {
    id: 'scalekit',
    name: 'Scalekit',
    preset: 'scalekit',
    example: "{ environmentUrl: 'https://example.scalekit.com', resourceId: 'res_100000000000000001' }",
    issuer: {
      form: 'https://{environment}.scalekit.com',
      matches: /^https:\/\/[\w-]+(?:\.[a-z]{2})?\.scalekit\.(?:com|dev|cloud)(?:\/resources\/res_\w+)?$/,
    },
    discovery: {
      type: 'oauth',
      note: 'For clients, below `/resources/{resourceId}`; the keys are at `/keys` of the environment.',
    },
    accessToken: { kind: 'jwt', note: 'ID tokens have the client as audience.' },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id'] },
    audience: {
      is: 'the ID of the resource (res_…), and its URL where one is entered',
      remedy: 'configure the resource ID; or enter the URL of the MCP server in its settings',
    },
    resourceParameter: 'unknown',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'Scalekit tells MCP servers to publish `{environment}/resources/{resourceId}` as their authorization server, while tokens name the environment as issuer. This library publishes the issuer of the tokens, so clients find the registration of the environment, not that of the resource: serve the metadata document yourself where that matters.',
    ],
    sources: [
      'https://github.com/jlowin/fastmcp: auth/providers/scalekit.py',
      'https://gofastmcp.com/integrations/scalekit',
      'https://www.scalekit.com/blog/cimd-support-for-mcp',
      'https://xmcp.dev/docs/integrations/scalekit',
    ],
    unverified: [
      'which claim has the client',
      'whether the metadata of the environment offers registration',
      'whether `resource` is read',
    ],
    advice: {
      audience:
        'Configure the ID of the resource (Dashboard → MCP Servers): `presets.scalekit({ environmentUrl, resourceId })`. Or enter the URL of the MCP server as Server URL in its advanced settings.',
      'resource-parameter':
        'The audience is the resource that the client went to: it has to use the metadata of `{environment}/resources/{resourceId}`.',
      'opaque-token': 'Scalekit issues JWTs. Let the client send the access token.',
      registration:
        'Enable dynamic client registration and Client ID Metadata Document for the MCP server in the dashboard, and restart your server after a change.',
      scopes: 'Define scopes in the settings of the MCP server in the dashboard.',
      'pkce-metadata':
        'Look at the metadata of the resource, `/.well-known/oauth-authorization-server/resources/{resourceId}`, which MCP clients are meant to use.',
      issuer:
        'Tokens name the environment, `https://{environment}.scalekit.com`, without a slash; the metadata for clients is that of the resource.',
      discovery:
        'The metadata for MCP clients is at `/.well-known/oauth-authorization-server/resources/{resourceId}` of the environment.',
      'token-type':
        'A token whose audience is a client ID is an ID token. Let the client send the access token.',
      'iss-parameter': noIssSetting,
      introspection: 'Its tokens are JWTs and are verified by their signature.',
    },
  },
  {
    id: 'better-auth',
    name: 'Better Auth (OAuth provider plugin)',
    preset: 'betterAuth',
    example: "{ baseUrl: 'https://app.example.com' }",
    issuer: {
      form: 'https://{host}/api/auth',
      matches: /^https?:\/\/.+\/api\/auth$/,
      marks: [{ authorization_endpoint: /\/api\/auth\/(?:oauth2|mcp)\/authorize$/ }],
    },
    discovery: {
      type: 'oidc',
      note: 'Below the issuer; the location of RFC 8414 is yours to mount.',
    },
    accessToken: {
      kind: 'either',
      typ: 'at+jwt',
      note: 'A JWT (EdDSA) with `resource`, opaque without. ID tokens have the client as audience.',
    },
    scopes: { claims: ['scope'] },
    clientId: { claims: ['client_id', 'azp'] },
    audience: {
      is: 'the resource and the userinfo endpoint',
      remedy: 'configure the URL of the MCP server as a resource, and link it to the client',
    },
    resourceParameter: 'honoured',
    registration: { dynamic: 'opt-in', clientIdMetadataDocument: 'opt-in' },
    verification: 'jwt',
    quirks: [
      'A resource that is not configured, or not linked to the client, is `invalid_target`.',
      'Opaque tokens are active for the client they were issued to only; a JWT with a broken signature makes introspection answer 500.',
      'The older `mcp` plugin issues opaque tokens, publishes endpoints that do not exist, and cannot be used here.',
      'Clients that register as web applications, the default, cannot have a loopback redirect on http.',
    ],
    sources: [
      'Run: better-auth with the OAuth provider plugin, and with the older mcp plugin',
      'https://better-auth.com/docs/plugins/mcp.md',
      'https://better-auth.com/docs/plugins/cimd.md',
    ],
    advice: {
      audience:
        'Configure the URL of the MCP server as a resource of the OAuth provider plugin and link it to the client; the token then has it beside the userinfo endpoint.',
      'resource-parameter':
        'Only configured resources are honoured: add the URL of the MCP server to the OAuth provider plugin, or use its `mcp()` companion, which does.',
      'opaque-token':
        'The client sent no `resource`, or the older `mcp` plugin is in use. Move to the OAuth provider plugin with the JWT plugin, and let the client send `resource`.',
      registration:
        'Add the `cimd()` plugin, or allow dynamic registration explicitly in the OAuth provider plugin; neither is on by itself.',
      scopes: 'List the scopes in the options of the OAuth provider plugin; they stand in `scope`.',
      'pkce-metadata':
        'Better Auth publishes S256. If it is missing, the document is not that of the OAuth provider plugin.',
      issuer:
        'The issuer is the base URL followed by the base path, `/api/auth` by default. The JWT plugin can be given another one: configure the same in both.',
      discovery:
        'Mount the handlers for `/.well-known/oauth-authorization-server/api/auth` and `/.well-known/openid-configuration` at the root of your site; below the issuer they are there already.',
      'token-type':
        'Access tokens have `typ: at+jwt`. Without it the client sends its ID token or a session token.',
      'iss-parameter': noIssSetting,
      introspection: 'Prefer JWTs: opaque tokens are active only for the client that they were issued to.',
    },
  },
];
