import type { TokenEndpointResponse } from 'oauth4webapi';
import type { Grant } from './grant.js';
import { SignInError } from './sign-in-error.js';

/** The access token, once the report is sure not to show it. @throws {SignInError} for one that a key is needed with. */
export function bearerTokenOf(
  { http, server }: Pick<Grant, 'http' | 'server'>,
  response: TokenEndpointResponse,
): string {
  for (const secret of [response.access_token, response.refresh_token]) {
    http.redactor.hide(secret);
  }
  if (response.token_type !== 'bearer')
    throw new SignInError(
      `${server.issuer} gives tokens of type ${response.token_type}, which are bound to a key; the doctor can present Bearer tokens only. Allow those for the client.`,
    );
  return response.access_token;
}
