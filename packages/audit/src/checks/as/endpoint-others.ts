/** The endpoints beside sign-in and tokens: asked for nothing that they could give. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { onceFor } from '../../once.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { enumerate, textOf } from '../../subjects/members.js';
import { allowsHeader, ORIGIN, opensTo } from './browser.js';

const role = 'authorization-server';

const HEADERS = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
const BODY = 'token=mcp-auth-audit-no-such-token';

/** Undefined where there is no such endpoint. */
const introspect = onceFor(async (subject: AuthorizationServer): Promise<Answer | undefined> => {
  const url = textOf(await subject.metadata(), 'introspection_endpoint');
  if (url === undefined) return undefined;
  const purpose = 'Ask about a token that does not exist, without saying who asks';
  return subject.http.send({ method: 'POST', url, headers: HEADERS, body: BODY, purpose });
});

const introspection: Check<AuthorizationServer> = {
  id: 'as.endpoints.introspection-authenticated',
  role,
  level: 'MUST',
  title: 'Only servers that authenticate may ask about tokens',
  why: 'Otherwise anybody can try out values, and read whom a found token belongs to and what it opens.',
  source: 'RFC 7662 §2.1',
  requirements: ['7662-01'],
  fix: 'Answer introspection requests without client authentication with status 401.',
  async run(subject) {
    const answer = await introspect(subject);
    if (!answer) return notApplicable('The metadata has no introspection_endpoint.');
    if (answer.status >= 200 && answer.status < 300) {
      return fail(`A question without authentication is answered: ${answer.summary}.`, { shows: [answer] });
    }
    return pass(undefined, { shows: [answer] });
  },
};

const registrationCors: Check<AuthorizationServer> = {
  id: 'as.endpoints.registration-cors',
  role,
  level: 'SHOULD',
  title: 'Web pages may register as clients',
  why: 'Clients that run in a browser, such as use-mcp, register with JSON, which browsers ask permission for first. Without it they cannot begin to sign in.',
  source: 'RFC 9700 §2.6 (allowed); browsers require it (Fetch standard, CORS protocol)',
  requirements: [],
  fix: 'Answer OPTIONS at the registration endpoint with status 204, Access-Control-Allow-Origin: * and Access-Control-Allow-Headers: content-type; and send Access-Control-Allow-Origin: * with the answer to POST.',
  async run(subject) {
    const url = textOf(await subject.metadata(), 'registration_endpoint');
    if (url === undefined) return notApplicable('The metadata has no registration_endpoint.');
    const answer = await subject.http.send({
      method: 'OPTIONS',
      url,
      purpose: 'Ask whether a web page may register a client',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    const isOk = answer.status >= 200 && answer.status < 300;
    if (isOk && opensTo(answer) && allowsHeader(answer, 'content-type')) return pass();
    const allowed = answer.header('access-control-allow-origin') ?? 'none';
    return fail(
      `The preflight is answered ${answer.summary}, with Access-Control-Allow-Origin: ${allowed} and Access-Control-Allow-Headers: ${answer.header('access-control-allow-headers') ?? 'none'}.`,
    );
  },
};

const alive: Check<AuthorizationServer> = {
  id: 'as.endpoints.no-dead-ends',
  role,
  level: 'SHOULD',
  title: 'Endpoints that the metadata lists are there',
  why: 'Clients and servers choose their way by what is listed. One that is not there turns their errors into riddles: sign-out that does nothing, tokens that cannot be checked.',
  source: 'RFC 8414 §2; OpenID Connect Discovery 1.0 §3',
  requirements: ['MCP-AS-04'],
  fix: 'Serve the endpoint, or take it out of the metadata.',
  async run(subject) {
    const metadata = await subject.metadata();
    const { http } = subject;
    const dead: string[] = [];
    const shows: Answer[] = [];
    const look = async (member: string, ask: (url: string) => Promise<Answer | undefined>) => {
      const url = textOf(metadata, member);
      if (url === undefined || !URL.canParse(url)) return;
      const answer = await ask(url);
      if (!answer) return;
      shows.push(answer);
      if (answer.status === 404 && typeof answer.object?.error !== 'string')
        dead.push(`${member} ${url} answers ${answer.summary}`);
    };
    await look('introspection_endpoint', () => introspect(subject));
    await look('revocation_endpoint', (url) => {
      const purpose = 'Revoke a token that does not exist';
      return http.send({ method: 'POST', url, headers: HEADERS, body: BODY, purpose });
    });
    await look('userinfo_endpoint', (url) => http.get(url, 'Ask who the user is, without a token'));
    return dead.length === 0 ? pass(undefined, { shows }) : fail(`${enumerate(dead)}.`, { shows });
  },
};

export const otherEndpointChecks: readonly Check<AuthorizationServer>[] = [
  introspection,
  registrationCors,
  alive,
];
