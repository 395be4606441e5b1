/** The URL that the browser is sent to, and what the answer is measured by. */

import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import { type Grant, scopeParameter } from './grant.js';
import { secureUrl } from './secure-url.js';
import { SignInError } from './sign-in-error.js';

export interface AuthorizationSecrets {
  readonly state: string;
  readonly verifier: string;
}

export function authorizationSecrets(): AuthorizationSecrets {
  return { state: generateRandomState(), verifier: generateRandomCodeVerifier() };
}

/** Authorization code with PKCE (S256), for the resource (RFC 8707). @throws {SignInError} without a usable endpoint. */
export async function authorizationUrl(
  { server, client, resource, scopes }: Grant,
  redirectUri: string,
  { state, verifier }: AuthorizationSecrets,
): Promise<URL> {
  const { authorization_endpoint: endpoint, issuer } = server;
  if (endpoint === undefined)
    throw new SignInError(
      `${issuer} has no authorization_endpoint in its metadata: nobody can sign in there.`,
    );
  const url = secureUrl(endpoint, 'The authorization_endpoint');
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    ...scopeParameter(scopes),
    resource,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}
