/** Audiences that providers put into tokens whatever was asked for, and what to do there. */

import type { Members } from '../decode.js';

interface ProviderAudience {
  readonly name: string;
  readonly matches: (audiences: readonly string[], claims: Members) => boolean;
  readonly advice: string;
}

const some = (pattern: RegExp) => (audiences: readonly string[]) =>
  audiences.some((value) => pattern.test(value));

export const providerAudiences: readonly ProviderAudience[] = [
  {
    name: 'microsoft_graph',
    matches: some(/^(?:00000003-0000-0000-c000-000000000000|https:\/\/graph\.microsoft\.com\/?)$/i),
    advice:
      'It is for Microsoft Graph, and nobody else can verify it. Expose an API in the app registration and have the client ask for its scopes (api://<client id>/<scope>).',
  },
  {
    name: 'entra_app',
    matches: some(/^api:\/\/(?!default$)/i),
    advice:
      'It is an App ID URI of Entra ID, which knows no resource parameter for URLs of yours. Configure exactly this value as `audience`.',
  },
  {
    name: 'entra_client',
    matches: (audiences, { iss }) =>
      typeof iss === 'string' &&
      /^https:\/\/login\.microsoftonline\.com\//i.test(iss) &&
      audiences.some((value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) &&
      !audiences.includes('00000003-0000-0000-c000-000000000000'),
    advice:
      'Entra ID names the API by the client id of its app registration. If that is yours, configure it as `audience`.',
  },
  {
    name: 'supabase',
    matches: (audiences, { iss }) =>
      audiences.includes('authenticated') && typeof iss === 'string' && /\/auth\/v1\/?$/.test(iss),
    advice:
      'Supabase gives every token of the project this audience. Configure `tokenBinding: { clientId: […] }` with the clients you accept.',
  },
  {
    name: 'keycloak',
    matches: (audiences, { iss }) =>
      audiences.includes('account') && typeof iss === 'string' && /\/realms\/[^/]+$/.test(iss),
    advice:
      'It is what Keycloak issues when nothing asks for an audience. Add an Audience mapper with this resource to a client scope, and have the client ask for that scope.',
  },
  {
    name: 'okta',
    matches: some(/^api:\/\/default$/),
    advice:
      "It is the audience of Okta's default authorization server. Set the audience of a custom authorization server to this resource, or configure `audience: 'api://default'`.",
  },
  {
    name: 'userinfo',
    matches: (audiences) => audiences.length === 1 && some(/\/userinfo$/)(audiences),
    advice:
      'It is good for userinfo only: the client asked for no API. Have it send `resource`; Auth0 wants `audience`, or its Resource Parameter Compatibility Profile.',
  },
  {
    name: 'google_client',
    matches: some(/\.apps\.googleusercontent\.com$/),
    advice:
      'It is a client of Google. Google binds no token to a resource; put an authorization server of your own in front of it.',
  },
  {
    name: 'cognito',
    matches: (audiences, { iss }) =>
      audiences.length === 0 && typeof iss === 'string' && /^https:\/\/cognito-idp\./.test(iss),
    advice:
      'Cognito puts no audience into access tokens unless its resource binding is used. Otherwise configure `tokenBinding: { clientId: […] }` with the app clients you accept.',
  },
];
