/** A client of its own for one sign-in (RFC 7591), as MCP clients register theirs. */

import type { Http } from '@mcp-auth/audit';
import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
} from 'oauth4webapi';
import { auditedFetch } from './audited-fetch.js';
import { explained } from './explain.js';
import { clientOf, type Grant } from './grant.js';
import { SignInError } from './sign-in-error.js';

/** @throws {SignInError} when the server registers nobody, or not this client. */
export async function registerClient(
  http: Http,
  server: AuthorizationServer,
  redirectUri: string,
): Promise<Pick<Grant, 'client' | 'authentication'>> {
  if (server.registration_endpoint === undefined)
    throw new SignInError(
      `${server.issuer} does not let clients register themselves. Create a public client there with the redirect URI ${redirectUri}, and give its name with --client-id.`,
      'registration',
    );
  const metadata = {
    client_name: 'mcp-auth doctor',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  const purpose = 'Sign in: register a client';
  // What may go over http is decided by the fetch.
  const options = { [allowInsecureRequests]: true, [customFetch]: auditedFetch(http, purpose) };
  const registered = await explained({ step: 'registration', server, redirectUri }, async () => {
    const response = await dynamicClientRegistrationRequest(server, metadata, options);
    // 201 is the right one (RFC 7591, section 3.2.1). Clients take 200 as well, and the audit has a check for it.
    const { status, headers } = response;
    const taken = status === 200 ? new Response(await response.text(), { status: 201, headers }) : response;
    return processDynamicClientRegistrationResponse(taken);
  });
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = registered;
  http.redactor.hide(typeof secret === 'string' ? secret : undefined);
  // Some give out a secret that nobody asked for, and then expect it.
  const isSecret = typeof secret === 'string' && method !== 'none';
  return clientOf(
    { id, ...(isSecret && { secret }) },
    server,
    typeof method === 'string' ? method : undefined,
  );
}
