/** What a page in a browser may read of the answers. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import {
  allowsPage,
  listed,
  type PageAnswer,
  preflight,
  refusalToPage,
  turnedAway,
  turnsPageAway,
} from './browser-page.js';

const FETCH = 'Fetch standard, CORS protocol (Access-Control-Expose-Headers)';

/** Undefined where the page may read the header. */
function unreadable(page: PageAnswer, header: string): string | undefined {
  const { origin, answer } = page;
  if (!allowsPage(page)) {
    const allowed = answer.header('access-control-allow-origin');
    const seen =
      allowed === undefined
        ? 'no Access-Control-Allow-Origin'
        : `"Access-Control-Allow-Origin: ${allowed}", which does not let it`;
    return `The ${answer.status} that a page of ${origin} gets has ${seen}: the page can read nothing of it.`;
  }
  const exposed = listed(answer, 'access-control-expose-headers');
  if (exposed.includes(header.toLowerCase()) || exposed.includes('*')) return undefined;
  const seen =
    exposed.length === 0 ? 'has no Access-Control-Expose-Headers' : `exposes only ${exposed.join(', ')}`;
  return `The ${answer.status} that a page of ${origin} gets ${seen}: the page cannot read ${header}.`;
}

export const readableChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.cors.challenge-readable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages can read the 401 and its WWW-Authenticate header',
    why: 'The header says where to sign in and for which scopes. A browser hides it from the page unless the server exposes it, so clients in a browser sign in with guesses, and never learn that more scopes are needed.',
    source: `${FETCH}; MCP 2026-07-28, Authorization Server Discovery, Protected Resource Metadata Discovery Requirements`,
    requirements: ['POL-09', '9449-20'],
    fix: 'Send "Access-Control-Allow-Origin: *" and "Access-Control-Expose-Headers: WWW-Authenticate, Mcp-Session-Id, DPoP-Nonce" with every answer, the 401 and 403 among them: the CORS middleware has to be in front of the authentication.',
    async run(subject) {
      const page = await refusalToPage(subject);
      if (turnsPageAway(page) || turnsPageAway(await preflight(subject))) {
        return notApplicable(turnedAway(page.origin));
      }
      const problem = unreadable(page, 'WWW-Authenticate');
      return problem === undefined ? pass() : fail(problem, { shows: [page.answer] });
    },
  },
  {
    id: 'rs.cors.dpop-nonce-readable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages can read the nonces for DPoP',
    why: 'A client in a browser that binds its token to a key has to repeat the DPoP-Nonce of the last answer. If it cannot read that header, every request of it is refused.',
    source: `RFC 9449 §9; ${FETCH}`,
    requirements: ['9449-20'],
    fix: 'Add DPoP-Nonce to Access-Control-Expose-Headers in every answer of the MCP endpoint.',
    async run(subject) {
      const page = await refusalToPage(subject);
      if (page.answer.header('dpop-nonce') === undefined) {
        return notApplicable('The 401 has no DPoP-Nonce.');
      }
      if (turnsPageAway(page)) return notApplicable(turnedAway(page.origin));
      const problem = unreadable(page, 'DPoP-Nonce');
      return problem === undefined ? pass() : fail(problem, { shows: [page.answer] });
    },
  },
  {
    id: 'rs.cors.session-readable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages can read the id of the session they opened',
    why: 'The server gives a session to each client and wants its id with every further request. A page that cannot read the id opens a conversation and can say nothing more.',
    source: `MCP 2025-11-25, Streamable HTTP, Session Management; ${FETCH}`,
    requirements: ['POL-09'],
    fix: 'Add Mcp-Session-Id to Access-Control-Expose-Headers in every answer of the MCP endpoint.',
    needs: ['token'],
    async run(subject) {
      await subject.era();
      const { origin, answer: asked } = await preflight(subject);
      if (turnsPageAway({ origin, answer: asked })) return notApplicable(turnedAway(origin));
      const answer = await subject.mcp.hello('legacy', {
        purpose: 'Open a conversation with the token, from a page in a browser',
        authorization: subject.authorization,
        headers: { origin },
      });
      if (answer.header('mcp-session-id') === undefined) return notApplicable('The server has no sessions.');
      const problem = unreadable({ origin, answer }, 'Mcp-Session-Id');
      return problem === undefined ? pass() : fail(problem);
    },
  },
];
