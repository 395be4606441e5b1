/** The metadata of the authorization server that signs in, and its name checked (RFC 8414 §3.3). */

import { type Http, issuerLocations } from '@mcp-auth/audit';
import { type AuthorizationServer, processDiscoveryResponse } from 'oauth4webapi';
import { secureUrl } from './secure-url.js';
import { SignInError } from './sign-in-error.js';

/**
 * Looks where MCP clients look, and at no other place.
 *
 * @throws {SignInError} when no document is there, or the first one is of another issuer.
 */
export async function discoverAuthorizationServer(http: Http, issuer: string): Promise<AuthorizationServer> {
  const url = secureUrl(issuer, 'The issuer');
  const tried: string[] = [];
  for (const location of issuerLocations(url).filter(({ isSpecified }) => isSpecified)) {
    const answer = await http.get(location.url, 'Sign in: read the authorization server metadata', {
      accept: 'application/json',
    });
    if (answer.status !== 200 || !answer.object) {
      tried.push(`${location.url}: ${answer.summary}`);
      continue;
    }
    const { issuer: published } = answer.object;
    const document = Response.json(answer.object);
    return processDiscoveryResponse(url, document).catch(() => {
      throw new SignInError(
        `${location.url} says that its issuer is ${JSON.stringify(published)}, and not ${JSON.stringify(issuer)}. Clients stop there: both have to be the same, to the letter.`,
        'issuer',
      );
    });
  }
  throw new SignInError(
    `The authorization server ${issuer} publishes no metadata, so nobody knows where to sign in. ${tried.join('; ')}.`,
    'discovery',
  );
}
