/** The client credentials grant (RFC 6749 §4.4): a token of the client itself, and two more to test with. */

import type { Credentials } from '@mcp-auth/audit';
import {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { auditedFetch } from './audited-fetch.js';
import { bearerTokenOf } from './bearer-token.js';
import { explained } from './explain.js';
import { type Grant, scopeParameter } from './grant.js';
import { narrowerScope, otherAudience } from './variants.js';

/**
 * A narrow token and one for another resource come along where the server gives them.
 *
 * @throws {SignInError}
 */
export async function clientCredentials(grant: Grant): Promise<Credentials> {
  const first = await request(grant, grant.resource, grant.scopes);
  const token = bearerTokenOf(grant, first);
  const again = (resource: string, scopes: readonly string[]) =>
    request(grant, resource, scopes).catch(() => undefined);
  const narrowToken = await narrowerScope(grant, first, (scopes) => again(grant.resource, scopes));
  const otherAudienceToken = await otherAudience(grant, (resource) => again(resource, grant.scopes));
  return { token, narrowToken, otherAudienceToken };
}

function request(grant: Grant, resource: string, scopes: readonly string[]): Promise<TokenEndpointResponse> {
  const { http, server, client, authentication } = grant;
  const options = {
    [allowInsecureRequests]: true,
    [customFetch]: auditedFetch(http, 'Sign in: client credentials'),
  };
  const parameters = { resource, ...scopeParameter(scopes) };
  const clientId = client.client_id;
  return explained({ step: 'client-credentials', server, clientId, resource, scopes }, async () =>
    processClientCredentialsResponse(
      server,
      client,
      await clientCredentialsGrantRequest(server, client, authentication, parameters, options),
    ),
  );
}
