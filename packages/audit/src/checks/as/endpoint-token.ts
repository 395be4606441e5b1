/** The token endpoint, asked for a token that nobody may have. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { onceFor } from '../../once.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { ORIGIN, opensTo } from './browser.js';

const role = 'authorization-server';

const BODY = new URLSearchParams({
  grant_type: 'authorization_code',
  code: 'mcp-auth-audit-no-such-code',
  client_id: 'mcp-auth-audit-no-such-client',
  redirect_uri: 'http://127.0.0.1/callback',
  code_verifier: 'mcp-auth-audit-verifier-of-forty-three-characters',
}).toString();

const HEADERS = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };

/** Asked once for all checks, as a program does, which sends no `Origin`. */
const ask = onceFor((subject: AuthorizationServer) => send(subject, HEADERS));

async function send(
  subject: AuthorizationServer,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const url = await subject.endpoint('token_endpoint', 'as.endpoints.listed');
  const purpose = 'Ask for a token with a code that does not exist';
  return subject.http.send({ method: 'POST', url, headers, body: BODY, purpose });
}

function isThere({ status, object }: Answer): boolean {
  if (status >= 300 && status < 400) return false;
  // Some say 404 of the client or the code.
  return ![0, 404, 405, 501].includes(status) || typeof object?.error === 'string';
}

/** @throws {MissingPrerequisite} when nothing is there that could say anything. */
async function askThere(subject: AuthorizationServer): Promise<Answer> {
  const answer = await ask(subject);
  if (isThere(answer)) return answer;
  throw new MissingPrerequisite(
    'as.endpoints.token-found',
    `There is no token endpoint to ask: ${answer.summary}.`,
  );
}

const found: Check<AuthorizationServer> = {
  id: 'as.endpoints.token-found',
  role,
  level: 'MUST',
  title: 'The token endpoint is there',
  why: 'Users would sign in, and the client could not get the token: the last step fails.',
  source: 'RFC 6749 §3.2',
  requirements: ['MCP-AS-01'],
  fix: 'Make token_endpoint in the metadata the URL that answers POST requests for tokens, without a redirect.',
  async run(subject) {
    const answer = await ask(subject);
    if (isThere(answer)) return pass(undefined, { shows: [answer] });
    const url = await subject.endpoint('token_endpoint', 'as.endpoints.listed');
    return fail(`POST ${url} is answered: ${answer.summary}.`, { shows: [answer] });
  },
};

const error: Check<AuthorizationServer> = {
  id: 'as.endpoints.token-error',
  role,
  level: 'MUST',
  title: 'The token endpoint refuses in the way that clients understand',
  why: 'Clients act on the error code: with invalid_grant they sign the user in again, with invalid_client they register again. With a web page, a server error or status 200 they are stuck, and the user sees a parse error.',
  source: 'RFC 6749 §5.2',
  requirements: ['MCP-AS-01'],
  fix: 'Answer requests that cannot be granted with status 400 (401 for clients that fail to authenticate), Content-Type: application/json, and a body such as {"error":"invalid_grant","error_description":"The code is unknown"}.',
  async run(subject) {
    const answer = await askThere(subject);
    const shows = [answer];
    const { status, object } = answer;
    const seen = `A request with a code that does not exist is answered: ${answer.summary}`;
    if (object && typeof object.access_token === 'string') {
      const fix = 'Give a token only for a code that was issued to the client that sends it, and only once.';
      return fail('A token was issued for a code that does not exist.', { shows, fix });
    }
    if (status < 400 || status >= 500) return fail(`${seen}.`, { shows });
    if (!object) return fail(`${seen}, without JSON.`, { shows });
    if (typeof object.error !== 'string') return fail(`${seen}, without "error" in the JSON.`, { shows });
    return pass(undefined, { shows });
  },
};

const cors: Check<AuthorizationServer> = {
  id: 'as.endpoints.token-cors',
  role,
  level: 'SHOULD',
  title: 'Web pages may use the token endpoint',
  why: 'Clients that run in a browser, such as use-mcp, send the code themselves, and cannot read the token that other origins may not see: the user has signed in for nothing.',
  source: 'RFC 9700 §2.6 (allowed); browsers require it (Fetch standard, CORS protocol)',
  requirements: [],
  fix: 'Send Access-Control-Allow-Origin: * from the token endpoint, errors included. It uses no cookies, so nothing is given away.',
  async run(subject) {
    await askThere(subject);
    const answer = await send(subject, { ...HEADERS, origin: ORIGIN });
    if (opensTo(answer)) return pass();
    return fail('A web page of another origin is answered without Access-Control-Allow-Origin.');
  },
};

export const tokenEndpointChecks: readonly Check<AuthorizationServer>[] = [found, error, cors];
