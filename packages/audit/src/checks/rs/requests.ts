/** Every way of asking without a token meets the same lock. */

import { type Check, fail, type Outcome, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { type Asked, answersOf, isSuccess, told, wasLetIn } from './let-in.js';
import {
  askedBodies,
  askedClaims,
  askedMessages,
  askedMethods,
  askedSpellings,
  askedVersions,
} from './odd-requests.js';
import { requestOrderChecks } from './requests-order.js';

const EVERY = 'MCP 2026-07-28, Authorization, Token Requirements (authorization in every HTTP request)';
const LOCK =
  'Check the token before anything else, for the whole MCP endpoint and not for single methods or messages: one middleware for the path, in front of the MCP handler.';

function closed(asked: readonly Asked[], isOpen: (answer: Asked['answer']) => boolean = wasLetIn): Outcome {
  const open = asked.filter(({ answer }) => isOpen(answer));
  if (open.length === 0) return pass(undefined, { shows: answersOf(asked) });
  return fail(`Answered without a token: ${told(open)}.`, { shows: answersOf(open) });
}

const closedChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.requests.messages-closed',
    role: 'resource-server',
    level: 'MUST',
    title: 'No message of any kind is answered without a token',
    why: '"initialize" is refused, but other messages get through: whoever sends those sees or uses the tools without signing in.',
    source: EVERY,
    requirements: ['MCP-RS-08', 'MCP-RS-15'],
    fix: LOCK,
    run: async (subject) =>
      closed([
        ...(await askedMessages(subject)),
        ...(await askedVersions(subject)),
        ...(await askedBodies(subject)),
      ]),
  },
  {
    id: 'rs.requests.methods-closed',
    role: 'resource-server',
    level: 'MUST',
    title: 'No HTTP method opens the server without a token',
    why: 'A POST is refused, but another method gets through. GET opens the stream of what the server sends, DELETE ends sessions of other people.',
    source: `${EVERY}; Streamable HTTP`,
    requirements: ['MCP-RS-08', 'MCP-RS-34'],
    fix: `${LOCK} In Express: app.all('/mcp', auth, handler) or app.use('/mcp', auth), not app.post(…) alone. Methods that the server does not have may be answered 405.`,
    async run(subject) {
      // A page for people, and the answer of a CORS middleware to OPTIONS, give nothing away.
      const asked = (await askedMethods(subject)).filter(
        ({ what, answer }) => wasLetIn(answer) || !/^(OPTIONS|HEAD|GET)$/.test(what),
      );
      return closed(asked, (answer) => isSuccess(answer) && answer.mediaType !== 'text/html');
    },
  },
  {
    id: 'rs.requests.spellings-closed',
    role: 'resource-server',
    level: 'MUST',
    title: 'No other spelling of the URL leads past the lock',
    why: 'Routers take some spellings of a URL (a slash more, capital letters, %-codes, a query) for the same page. Where the check of the token compares more strictly than the router, such a spelling is a door without a lock.',
    source: `${EVERY}; RFC 9728 §3.1 for the well-known paths`,
    requirements: ['MCP-RS-08'],
    fix: 'Bind the check of the token to the same route as the MCP handler, instead of comparing paths in a middleware of its own. Let the router be strict about case and slashes, or redirect to the one spelling.',
    run: async (subject) => closed(await askedSpellings(subject)),
  },
  {
    id: 'rs.requests.claims-closed',
    role: 'resource-server',
    level: 'MUST',
    title: 'No header field talks the server out of asking for a token',
    why: 'Proxies and frameworks know header fields by which a request claims to be another one (another method, another path, one of somebody known, one that was checked already). If the check of the token believes them, anybody can leave it out.',
    source: `${EVERY}; CVE-2025-29927 for the last of them`,
    requirements: ['MCP-RS-08'],
    fix: 'Do not look at X-HTTP-Method-Override, X-Original-URL, X-Rewrite-URL, X-Forwarded-User and their like before the token has been checked, drop them at the proxy, and keep the framework up to date.',
    run: async (subject) => closed(await askedClaims(subject)),
  },
];

export const requestChecks: readonly Check<ResourceServer>[] = [...closedChecks, ...requestOrderChecks];
