/** Asking to sign in as a client that does not exist. */

import { type Check, notApplicable } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { authorizationUrl, FOREIGN_REDIRECT, outcomeOf } from './authorization-request.js';

export const UNKNOWN_CLIENT = 'mcp-auth-audit-no-such-client';

export const authorizationEndpoint = (subject: AuthorizationServer) =>
  subject.endpoint('authorization_endpoint', 'as.endpoints.listed');

export async function askAs(subject: AuthorizationServer, clientId: string) {
  const params = { client_id: clientId, redirect_uri: FOREIGN_REDIRECT };
  const url = authorizationUrl(await authorizationEndpoint(subject), params);
  const purpose = 'Ask to sign in as a client that does not exist';
  const answer = await subject.http.get(url, purpose, { accept: 'text/html' });
  return { answer, outcome: outcomeOf(answer, url, FOREIGN_REDIRECT) };
}

/** Checks that need an authorization endpoint do not apply where there has to be none. */
export function unlessForMachines(check: Check<AuthorizationServer>): Check<AuthorizationServer> {
  return {
    ...check,
    run: async (subject) =>
      (await subject.isForMachinesOnly())
        ? notApplicable('The server signs nobody in, and has no authorization endpoint.')
        : check.run(subject),
  };
}
