/** Pages that must not get in. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { INSPECTOR, preflight, refusalToPage, STRANGER } from './browser-page.js';
import { wasLetIn } from './let-in.js';

export const originChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.cors.no-credentials',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Not every page may send cookies along',
    why: 'Access-Control-Allow-Credentials tells browsers to send what they keep for the server (cookies, client certificates) with the requests of a page. Given to any page, that hands the visits of signed-in people to whoever they happen to visit next; and together with * browsers refuse the answer altogether.',
    source: 'Fetch standard, CORS protocol and credentials',
    requirements: ['POL-09'],
    fix: 'Leave Access-Control-Allow-Credentials out: MCP clients send a token in the Authorization header, no cookies. In many CORS libraries that is `credentials: false`.',
    async run(subject) {
      const stranger = await subject.mcp.hello('legacy', {
        purpose: 'Open a conversation without a token, from a page that nobody knows',
        headers: { origin: STRANGER },
      });
      const answers = [stranger, (await preflight(subject)).answer, (await refusalToPage(subject)).answer];
      for (const answer of answers) {
        if (answer.header('access-control-allow-credentials')?.trim() !== 'true') continue;
        const allowed = answer.header('access-control-allow-origin')?.trim();
        if (allowed === '*' || (answer === stranger && allowed === STRANGER)) {
          const who = allowed === '*' ? 'any page' : `a page of ${STRANGER}, which nobody knows`;
          return fail(
            `The server answers ${who} with "Access-Control-Allow-Origin: ${allowed}" and "Access-Control-Allow-Credentials: true".`,
            { shows: [answer] },
          );
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.cors.origin-checked',
    role: 'resource-server',
    level: 'MUST',
    title: 'A server on this machine or a private network turns foreign pages away',
    why: 'Any page that somebody opens can send requests to their own machine, and through a host name of its own that leads there (DNS rebinding) it can read the answers. Firewalls do not help: the browser is inside.',
    source: 'MCP 2026-07-28, Streamable HTTP, Security & Endpoint (validate Origin; 403)',
    requirements: ['MCP-RS-27'],
    fix: `Compare the Origin header, where there is one, with a list of the pages that may use the server (such as ${INSPECTOR}), and answer 403 to others, before anything else. The official SDK has localhostOriginValidation() and localhostHostValidation() for servers on localhost.`,
    needs: ['token'],
    async run(subject) {
      if (kindOfHost(subject.url.hostname) === 'public') {
        return notApplicable(
          'The server is public. Which pages it takes for invalid is its own decision, and cannot be seen from here.',
        );
      }
      const era = await subject.era();
      const answer = await subject.mcp.hello(era, {
        purpose: 'Open a conversation with the token, from a page that nobody knows',
        authorization: subject.authorization,
        headers: { origin: STRANGER },
      });
      if (!wasLetIn(answer)) return pass(`A page of ${STRANGER} is answered ${answer.status}.`);
      return fail(
        `${subject.url.host} is not a public address, and the request of a page of ${STRANGER} was served (${answer.status}).`,
      );
    },
  },
];
