/** What else the host answers, where clients look when they have found nothing better. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { metadataLocations } from '../../subjects/locations.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { isDocument } from './metadata-locations.js';
import {
  isAuthorizationServerHost,
  isServerMetadata,
  mirrorChecks,
  mirrorLocations,
} from './well-known-mirrors.js';

export const wellKnownChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.well-known.unknown',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Well-known addresses without a document answer 404',
    why: 'Clients try several addresses and go on at a 404. A web page with 200 they take for a broken document, and a 500 or a redirect makes the TypeScript SDK stop.',
    source: 'RFC 8615 §3; RFC 9110 §15.5.5; where clients look is in the order of the MCP SDKs and Codex',
    requirements: [],
    fix: 'Let everything below /.well-known/ that does not exist answer 404, before a catch-all route for a web app, a redirect to a sign-in page or an error handler gets it.',
    run: async (subject) => {
      const { origin, pathname } = subject.url;
      const path = pathname.replace(/\/$/, '');
      const appended = path === '' ? [] : [`${origin}${path}/.well-known/oauth-protected-resource`];
      const none = `${origin}/.well-known/mcp-auth-audit-no-such-document`;
      for (const url of [none, ...appended, ...mirrorLocations(subject.url)]) {
        const answer = await subject.http.get(url, 'Look where clients look when they find nothing', {
          accept: 'application/json',
        });
        // Documents are for other checks; at an address that nobody knows there cannot be one.
        const isKnown =
          isServerMetadata(answer) || (isDocument(answer) && answer.object?.resource !== undefined);
        const problem = url !== none && isKnown ? undefined : problemOf(answer);
        if (problem) return fail(`GET ${url}: ${problem}.`, { shows: [answer] });
      }
      return pass();
    },
  },
  {
    id: 'rs.well-known.endpoints',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The MCP host does not pretend to be an authorization server',
    why: 'Clients that found no metadata send POST /register to the host of the MCP server. At a 404 they say that there is none; a web page or a redirect ends in "Unexpected token <", which nobody understands.',
    source: 'The fallback of MCP 2025-03-26, which the TypeScript SDK, Codex and Claude Code still have',
    requirements: [],
    fix: 'Answer POST /register, POST /token and GET /authorize with 404, unless the authorization server is on this host.',
    run: async (subject) => {
      if (await isAuthorizationServerHost(subject)) {
        return notApplicable('The authorization server is on this host.');
      }
      const { origin } = subject.url;
      const json = { 'content-type': 'application/json', accept: 'application/json' };
      const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const purpose = 'Look where clients look when they find no metadata';
      // Nothing can come of either body, should there be an authorization server after all.
      const requests = [
        { method: 'POST', url: `${origin}/register`, headers: json, body: '[]', purpose },
        { method: 'POST', url: `${origin}/token`, headers: form, body: 'grant_type=none', purpose },
        { method: 'GET', url: `${origin}/authorize`, purpose },
      ].filter(({ url }) => url !== subject.url.href);
      for (const request of requests) {
        const answer = await subject.http.send(request);
        const problem = problemOf(answer);
        if (problem) return fail(`${request.method} ${request.url}: ${problem}.`, { shows: [answer] });
      }
      return pass();
    },
  },
  ...mirrorChecks,
  {
    id: 'rs.well-known.sibling',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Addresses for other paths do not serve the metadata of this endpoint',
    why: 'A document belongs to the address it is found at. One that is served everywhere is refused by careful clients, and hides that somebody entered a wrong URL.',
    source: 'RFC 9728 §3.1 and §3.3',
    requirements: ['9728-11', '9728-13'],
    fix: 'Serve the document at its exact addresses only, and 404 at all others below /.well-known/oauth-protected-resource/.',
    run: async (subject) => {
      const { resource } = (await subject.metadata()).document;
      const { path } = metadataLocations(new URL(subject.url.pathname, subject.url));
      const base = path.replace(/\/$/, '');
      const end =
        subject.url.pathname === '/' ? '/mcp-auth-audit-no-such-path' : '-mcp-auth-audit-no-such-path';
      for (const url of new Set([`${base}${end}`, `${base}/mcp-auth-audit-no-such-path`])) {
        const answer = await subject.http.get(url, 'Read metadata for a path that is not there', {
          accept: 'application/json',
        });
        if (isDocument(answer) && answer.object?.resource === resource) {
          return fail(`${url} serves the metadata of ${JSON.stringify(resource)}.`, { shows: [answer] });
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.well-known.head',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'HEAD on the metadata answers like GET',
    why: 'Monitors, caches and proxies ask this way whether the document is there, and report the server as broken.',
    source: 'RFC 9110 §9.1 and §9.3.2',
    requirements: ['9728-12'],
    fix: 'Let HEAD through to what answers GET.',
    run: async (subject) => {
      const { url } = await subject.metadata();
      const headers = { accept: 'application/json' };
      const purpose = 'Ask whether the metadata is there';
      const answer = await subject.http.send({ method: 'HEAD', url, headers, purpose });
      return answer.status === 200 ? pass() : fail(`GET ${url} answers 200, HEAD ${answer.summary}.`);
    },
  },
];

/** Any refusal will do: clients go on at each of them, whatever the body is. */
function problemOf(answer: Answer): string | undefined {
  const { status, summary } = answer;
  if (status >= 400 && status < 500) return undefined;
  if (status === 0) return summary;
  if (status >= 500) return `it fails with ${summary}`;
  if (status >= 300)
    return `it redirects (${status}) to ${JSON.stringify(answer.header('location') ?? 'nowhere')}`;
  return `${summary} where nothing is`;
}
