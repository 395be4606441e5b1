/** Clients that run in a browser: whether their requests pass, and whether they may read what comes back. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import {
  allowsPage,
  LEGACY_HEADERS,
  listed,
  MODERN_HEADERS,
  type PageAnswer,
  passedPreflight,
  preflight,
  turnedAway,
} from './browser-page.js';
import { metadataCorsChecks } from './cors-metadata.js';
import { originChecks } from './cors-origin.js';
import { readableChecks } from './cors-readable.js';
import { isSuccess } from './let-in.js';

const POLICY = 'Fetch standard, CORS protocol (what browsers do); RFC 6750 §3 for the header';

const preflightChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.cors.preflight-passes',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The question that a browser asks first (preflight) is answered without a token',
    why: 'A browser asks with OPTIONS before a page may send an Authorization header, and never sends a token with the question. If that is refused, clients in a browser (the web page of the MCP Inspector, use-mcp) stop there: people see "Failed to fetch" and no sign-in.',
    source: POLICY,
    requirements: ['POL-09'],
    fix: 'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the token is checked: put the CORS middleware in front of the authentication.',
    async run(subject) {
      const page = await preflight(subject);
      const { origin, answer } = page;
      if (answer.status === 403) return notApplicable(turnedAway(origin));
      if (isSuccess(answer)) return pass();
      const asked = `OPTIONS from a page of ${origin} is answered ${answer.summary}`;
      return answer.status === 401
        ? fail(`${asked}: the server wants a token, and browsers send none with this question.`)
        : fail(`${asked}; a browser goes on only after 200 to 299.`);
    },
  },
  {
    id: 'rs.cors.origin-allowed',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages in a browser may send messages to the server',
    why: 'Without Access-Control-Allow-Origin in the answer to the preflight, the browser never sends the message, and clients in a browser (the web page of the MCP Inspector, use-mcp) cannot use the server at all.',
    source: POLICY,
    requirements: ['POL-09'],
    fix: 'Send "Access-Control-Allow-Origin: *" with the answer to OPTIONS. That is safe where a token in the Authorization header is the only proof. To let in certain pages only, repeat their Origin and add "Vary: Origin".',
    async run(subject) {
      const page = await passedPreflight(subject);
      if (!page) return notApplicable(turnedAway((await preflight(subject)).origin));
      const { origin, answer } = page;
      if (allowsPage(page)) return pass(`Pages of ${origin} may.`);
      const allowed = answer.header('access-control-allow-origin');
      return fail(
        allowed === undefined
          ? `The preflight of a page of ${origin} is answered ${answer.status} without Access-Control-Allow-Origin.`
          : `The preflight of a page of ${origin} is answered with "Access-Control-Allow-Origin: ${allowed}", which is neither * nor that one origin.`,
      );
    },
  },
  {
    id: 'rs.cors.headers-allowed',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages may send the headers that every MCP client sends',
    why: 'The token travels in Authorization, and MCP clients add Content-Type and MCP-Protocol-Version. A browser sends none of the request if one of them is not allowed.',
    source: `${POLICY}; MCP 2026-07-28, Streamable HTTP, Protocol Version Header`,
    requirements: ['POL-09'],
    fix: `Send "Access-Control-Allow-Headers: ${[...LEGACY_HEADERS, ...MODERN_HEADERS].join(', ')}" with the answer to OPTIONS. A * does not cover Authorization.`,
    run: (subject) => headersAllowed(subject, LEGACY_HEADERS),
  },
  {
    id: 'rs.cors.modern-headers-allowed',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages may send the headers of the 2026-07-28 revision',
    why: 'Since that revision every request carries Mcp-Method, and many carry Mcp-Name. The server speaks it, but a browser lets no page send those headers, so clients in a browser fail where others work.',
    source: 'MCP 2026-07-28, Streamable HTTP, Standard Request Headers; Fetch standard, CORS protocol',
    requirements: ['POL-09'],
    fix: `Add ${MODERN_HEADERS.join(' and ')} to Access-Control-Allow-Headers in the answer to OPTIONS.`,
    needs: ['token'],
    async run(subject) {
      if ((await subject.era()) === 'legacy') {
        return notApplicable('The server does not speak the 2026-07-28 revision.');
      }
      return headersAllowed(subject, MODERN_HEADERS);
    },
  },
];

async function headersAllowed(subject: ResourceServer, wanted: readonly string[]) {
  const page = await passedPreflight(subject);
  if (!page) return notApplicable(turnedAway((await preflight(subject)).origin));
  const missing = notAllowed(page, wanted);
  if (missing.length === 0) return pass();
  const allowed = page.answer.header('access-control-allow-headers');
  const seen =
    allowed === undefined
      ? 'there is no Access-Control-Allow-Headers'
      : `Access-Control-Allow-Headers is "${allowed}"`;
  const star = missing.includes('authorization') && allowed?.includes('*') ? ', and * does not cover it' : '';
  return fail(`In the answer to the preflight ${seen}: ${missing.join(', ')} not allowed${star}.`);
}

/** `*` stands for every name but Authorization. */
function notAllowed({ answer }: PageAnswer, wanted: readonly string[]): readonly string[] {
  const allowed = listed(answer, 'access-control-allow-headers');
  return wanted.filter(
    (name) => !allowed.includes(name) && !(allowed.includes('*') && name !== 'authorization'),
  );
}

export const corsChecks: readonly Check<ResourceServer>[] = [
  ...preflightChecks,
  ...readableChecks,
  ...metadataCorsChecks,
  ...originChecks,
];
