/** A good token counts in the Authorization header, in its one form, and nowhere else. Needs the token, to see that it does not. */

import { type Check, fail, type Outcome, pass } from '../../check.js';
import { initialize } from '../../mcp/messages.js';
import { hasReply } from '../../mcp/reply.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { answersOf, told, wasLetIn } from './let-in.js';
import { malformed, NO_TOKEN, quoted } from './presented-asked.js';

const HEADER_ONLY = 'MCP 2026-07-28, Authorization, Token Requirements';

/** The token itself, once it is known that it is good. */
async function goodToken(subject: ResourceServer): Promise<string> {
  await subject.era();
  return subject.authorization.slice('Bearer '.length);
}

export const placeChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.presented.query-token',
    role: 'resource-server',
    level: 'MUST',
    title: 'A token in the URL does not count',
    why: 'URLs are kept: in logs of servers and proxies, in histories of browsers, and they go to other sites as the Referer. Whoever reads one of them has the token.',
    source: `${HEADER_ONLY} (no access tokens in the query string); OAuth 2.1 §5.1`,
    requirements: ['MCP-RS-09', '6750-04'],
    fix: 'Do not look for tokens in the query string: many middlewares do, and have an option to stop (in some, `query: false`).',
    needs: ['token'],
    async run(subject) {
      const token = await goodToken(subject);
      const url = new URL(subject.url);
      url.searchParams.set('access_token', token);
      url.searchParams.set('token', token);
      const purpose = 'Present the token in the URL';
      const answer = await subject.mcp.post(initialize(), { purpose, url: url.href });
      return wasLetIn(answer)
        ? fail(
            `A request with the token as "access_token" and "token" in the URL, and no header, was served (${answer.status}).`,
          )
        : pass();
    },
  },
  {
    id: 'rs.presented.cookie-token',
    role: 'resource-server',
    level: 'MUST',
    title: 'A token in a cookie does not count',
    why: 'Browsers send cookies along with requests that any page makes. With the token in one, a page that somebody visits acts in their name.',
    source: `${HEADER_ONLY} (Authorization header in every request); RFC 6750 §5.3 (cookies)`,
    requirements: ['MCP-RS-08'],
    fix: 'Take the token from the Authorization header only.',
    needs: ['token'],
    async run(subject) {
      const token = await goodToken(subject);
      const cookie = ['access_token', 'token', 'session', 'authorization'].map((name) => `${name}=${token}`);
      const purpose = 'Present the token in a cookie';
      const answer = await subject.mcp.post(initialize(), {
        purpose,
        headers: { cookie: cookie.join('; ') },
      });
      return wasLetIn(answer)
        ? fail(`A request with the token in cookies, and no header, was served (${answer.status}).`)
        : pass();
    },
  },
  {
    id: 'rs.presented.form-token',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A token in a form does not count',
    why: 'Every page can send a form to every server. No MCP client sends its token like that.',
    source: `${HEADER_ONLY}; RFC 6750 §2.2 (not to be used unless there is no other way)`,
    requirements: ['6750-03'],
    fix: 'Take the token from the Authorization header only; leave out the option for form bodies.',
    needs: ['token'],
    async run(subject) {
      const token = await goodToken(subject);
      const send = (value: string) =>
        subject.http.send({
          method: 'POST',
          url: subject.url.href,
          headers: {
            accept: 'application/json, text/event-stream',
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: `access_token=${encodeURIComponent(value)}`,
          purpose: 'Present a token in a form',
          until: hasReply,
        });
      // What comes behind the lock has no use for a form: it answers with an error of its own, and no longer with 401.
      const good = await send(token);
      const bad = await send(NO_TOKEN);
      const wasTaken = wasLetIn(good) || (bad.status === 401 && good.status !== 401 && good.status !== 429);
      return wasTaken
        ? fail(`A form with a good token is answered ${good.summary}, one with a bad token ${bad.summary}.`)
        : pass();
    },
  },
  {
    id: 'rs.presented.malformed-ignored',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A good token in a broken Authorization header does not count',
    why: 'Where a proxy, a log or a second check reads the header in another way than this server, they see another token than the one that got in: whoever can send both chooses what each of them believes.',
    source: 'RFC 6750 §2.1 (syntax), §3.1 (invalid_request); RFC 9110 §11.4',
    requirements: ['6750-02', '6750-08', 'POL-06'],
    fix: 'Match the whole header, from its beginning to its end, as /^Bearer +([A-Za-z0-9\\-._~+/]+=*)$/i does, instead of splitting it at spaces and taking the second part. Answer 400 to the rest.',
    needs: ['token'],
    async run(subject): Promise<Outcome> {
      const token = await goodToken(subject);
      const open = [];
      const broken = [...malformed(token), quoted(token), ['the token without a scheme', token] as const];
      for (const [what, authorization] of broken) {
        const purpose = `Present the good token broken: ${what}`;
        const answer = await subject.mcp.post(initialize(), { purpose, authorization });
        if (wasLetIn(answer)) open.push({ what, answer });
      }
      if (open.length === 0) return pass();
      return fail(`Served: ${told(open)}.`, { shows: answersOf(open) });
    },
  },
];
