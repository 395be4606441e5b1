/** The page where users sign in: whether it is there, and for whom. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { authorizationUrl, FOREIGN_REDIRECT } from './authorization-request.js';
import { ORIGIN } from './browser.js';
import { askAs, authorizationEndpoint, UNKNOWN_CLIENT, unlessForMachines } from './unknown-client.js';

const role = 'authorization-server';
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
    const { answer } = await askAs(subject, UNKNOWN_CLIENT);
    if (![0, 404, 405, 501].includes(answer.status)) return pass();
    const url = await authorizationEndpoint(subject);
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
    const { answer } = await askAs(subject, UNKNOWN_CLIENT);
    return answer.status < 500 ? pass() : fail(`It answers ${answer.summary}.`);
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
    const url = authorizationUrl(await authorizationEndpoint(subject), {
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

export const authorizationEndpointChecks: readonly Check<AuthorizationServer>[] = [found, error, noCors].map(
  unlessForMachines,
);
