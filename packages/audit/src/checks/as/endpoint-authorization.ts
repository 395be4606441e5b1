/** The page where users sign in, asked by clients that do not exist. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { authorizationUrl, FOREIGN_REDIRECT, outcomeOf } from './authorization-request.js';
import { ORIGIN } from './browser.js';

const role = 'authorization-server';
const BLOCKED_BY = 'as.endpoints.listed';
const UNKNOWN_CLIENT = 'mcp-auth-audit-no-such-client';

const endpointOf = (subject: AuthorizationServer) => subject.endpoint('authorization_endpoint', BLOCKED_BY);

async function ask(subject: AuthorizationServer, clientId: string, redirectUri = FOREIGN_REDIRECT) {
  const url = authorizationUrl(await endpointOf(subject), { client_id: clientId, redirect_uri: redirectUri });
  const answer = await subject.http.get(url, 'Ask to sign in as a client that does not exist', {
    accept: 'text/html',
  });
  return { answer, outcome: outcomeOf(answer, url, redirectUri) };
}

const found: Check<AuthorizationServer> = {
  id: 'as.endpoints.authorization-found',
  role,
  level: 'MUST',
  title: 'The authorization endpoint is there',
  why: 'This is the page that a client opens in the browser to sign in. Users would see an error of the web server instead.',
  source: 'RFC 6749 §3.1',
  requirements: ['MCP-AS-01'],
  fix: 'Make authorization_endpoint in the metadata the URL that answers GET requests to sign in.',
  async run(subject) {
    const { answer } = await ask(subject, UNKNOWN_CLIENT);
    if (![0, 404, 405, 501].includes(answer.status)) return pass();
    const url = await endpointOf(subject);
    // Some say 404 of a client that they do not know. They have something else to say of a request without any.
    const bare = await subject.http.get(url, 'Ask to sign in without saying anything', {
      accept: 'text/html',
    });
    if (answer.status === 404 && ![0, 404].includes(bare.status)) return pass();
    return fail(`GET ${url} is answered: ${answer.summary}.`);
  },
};

const error: Check<AuthorizationServer> = {
  id: 'as.endpoints.authorization-error',
  role,
  level: 'SHOULD',
  title: 'A client that does not exist gets an error page, not a failure of the server',
  why: 'Users who come with a client that was deleted need to read what is wrong. A server error tells them to try again, for ever.',
  source: 'RFC 6749 §4.1.2.1',
  requirements: ['MCP-AS-18'],
  fix: 'Answer an unknown client_id with status 400 and a page that says so.',
  async run(subject) {
    const { answer } = await ask(subject, UNKNOWN_CLIENT);
    return answer.status < 500 ? pass() : fail(`It answers ${answer.summary}.`);
  },
};

const unknownClient: Check<AuthorizationServer> = {
  id: 'as.endpoints.unknown-client-refused',
  role,
  level: 'MUST',
  title: 'Nobody is redirected on behalf of a client that does not exist',
  why: 'Otherwise anybody can send users from your address to theirs (open redirector), with a link that looks like yours, and collect what comes along.',
  source: 'RFC 6749 §4.1.2.1; RFC 9700 §4.11.2; MCP 2026-07-28, Open Redirection',
  requirements: ['MCP-AS-18'],
  fix: 'Look the client up, and compare redirect_uri with what it registered, before anything else. If either fails, show an error page and do not redirect, not even with an error.',
  async run(subject) {
    const { outcome } = await ask(subject, UNKNOWN_CLIENT);
    if (outcome.type !== 'client') return pass();
    return fail(
      `A request of the client "${UNKNOWN_CLIENT}" was redirected to ${outcome.to.origin}${outcome.to.pathname}, which only the request names.`,
    );
  },
};

const unknownDocument: Check<AuthorizationServer> = {
  id: 'as.endpoints.unknown-document-refused',
  role,
  level: 'MUST',
  title: 'Nobody is redirected on behalf of a client whose metadata document cannot be read',
  why: 'The document is what says where a client may get its codes. Without it, a code would go to whoever wrote the link.',
  source: 'MCP 2026-07-28, Client ID Metadata Documents; CIMD draft, Client Information Discovery',
  requirements: ['MCP-AS-10', 'MCP-AS-11', 'MCP-AS-18'],
  fix: 'Fetch the document at client_id first, over https only. If that fails, show an error page and do not redirect, not even with an error.',
  async run(subject) {
    if ((await subject.metadata()).client_id_metadata_document_supported !== true) {
      return notApplicable('The server does not take client metadata documents.');
    }
    for (const clientId of [`${ORIGIN}/client.json`, 'http://mcp-auth-audit.invalid/client.json']) {
      const { outcome } = await ask(subject, clientId);
      if (outcome.type !== 'client') continue;
      return fail(
        `A request of the client ${clientId}, which does not exist, was redirected to ${outcome.to.origin}${outcome.to.pathname}.`,
      );
    }
    return pass();
  },
};

const noCors: Check<AuthorizationServer> = {
  id: 'as.endpoints.authorization-no-cors',
  role,
  level: 'MUST',
  title: 'Web pages cannot read the authorization endpoint',
  why: 'Users have sessions there. Clients send the browser to it, and never read it from a script: a script that can is an attack on those sessions.',
  source: 'RFC 9700 §2.6',
  requirements: ['MCP-AS-20'],
  fix: 'Leave Access-Control-Allow-Origin off the authorization endpoint. Put CORS on the metadata, token and registration endpoints only, not on the whole server.',
  async run(subject) {
    const url = authorizationUrl(await endpointOf(subject), {
      client_id: UNKNOWN_CLIENT,
      redirect_uri: FOREIGN_REDIRECT,
    });
    const purpose = 'Ask for the sign-in page as a script of another origin would';
    const headers = { accept: 'text/html', origin: ORIGIN };
    for (const method of ['GET', 'OPTIONS']) {
      const preflight = method === 'OPTIONS' ? { 'access-control-request-method': 'GET' } : {};
      const answer = await subject.http.send({ method, url, purpose, headers: { ...headers, ...preflight } });
      const allowed = answer.header('access-control-allow-origin');
      if (allowed !== undefined)
        return fail(`${method} is answered with Access-Control-Allow-Origin: ${allowed}.`);
    }
    return pass();
  },
};

/** Those that need an authorization endpoint say so where there has to be none. */
function unlessForMachines(check: Check<AuthorizationServer>): Check<AuthorizationServer> {
  return {
    ...check,
    run: async (subject) =>
      (await subject.isForMachinesOnly())
        ? notApplicable('The server signs nobody in, and has no authorization endpoint.')
        : check.run(subject),
  };
}

export const authorizationEndpointChecks: readonly Check<AuthorizationServer>[] = [
  found,
  error,
  unknownClient,
  unknownDocument,
  noCors,
].map(unlessForMachines);
