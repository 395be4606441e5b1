/**
 * Authorization server metadata on the host of the MCP server. Clients of the 2025-03-26 revision look nowhere else, so that a copy
 * helps them, although RFC 8414 §3.3 has no room for one: what counts is that it sends nobody elsewhere.
 */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { issuerLocations } from '../../subjects/locations.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { isDocument } from './metadata-locations.js';

interface Mirror {
  readonly url: string;
  readonly answer: Answer;
  readonly document: Readonly<Record<string, unknown>>;
}

const NONE = 'There is none.';
/** Where a client goes with secrets in its hands. */
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'jwks_uri'];

export const mirrorChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.well-known.mirror-issuer',
    role: 'resource-server',
    level: 'MUST',
    title: 'Authorization server metadata on this host is that of a server the metadata names',
    why: 'Clients that look here first sign people in at whatever server the copy names. One that the protected resource metadata does not name gives them tokens that are refused, or is not yours.',
    source: 'RFC 8414 §3.3; MCP 2026-07-28, Authorization Server Discovery',
    requirements: ['MCP-RS-03'],
    fix: 'Serve the unchanged metadata of the authorization server in "authorization_servers", or 404.',
    run: async (subject) => {
      const mirrors = await mirrorsOf(subject);
      if (mirrors.length === 0) return notApplicable(NONE);
      const named = await subject.authorizationServers();
      for (const { url, answer, document } of mirrors) {
        const { issuer } = document;
        const isOwn =
          typeof issuer === 'string' && URL.canParse(issuer) && new URL(issuer).origin === subject.url.origin;
        if (isOwn || (typeof issuer === 'string' && named.some((each) => isSame(each, issuer)))) continue;
        const said = issuer === undefined ? 'has no issuer' : `is of ${JSON.stringify(issuer)}`;
        return fail(`The document at ${url} ${said}; the metadata names ${named.join(', ') || 'none'}.`, {
          shows: [answer],
        });
      }
      return pass();
    },
  },
  {
    id: 'rs.well-known.mirror-current',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A copy of authorization server metadata is like the original',
    why: 'A copy that was made long ago, or changed, sends clients to addresses that do not exist any more, or not to those of the server it names.',
    source: 'RFC 8414 §3.3',
    requirements: [],
    fix: 'Fetch the metadata of the authorization server now and then, and serve it unchanged.',
    run: async (subject) => {
      let compared = 0;
      for (const { url, answer, document } of await mirrorsOf(subject)) {
        const original = await originalOf(subject, document.issuer);
        if (!original || original.url === url) continue;
        compared++;
        // What a copy leaves out leads nobody astray.
        const differing = ENDPOINTS.filter(
          (name) => document[name] !== undefined && document[name] !== original.document[name],
        );
        if (differing.length > 0) {
          const shows = [answer, original.answer];
          return fail(`${url} and ${original.url} differ in: ${differing.join(', ')}.`, { shows });
        }
      }
      return compared === 0 ? notApplicable('There is no copy.') : pass();
    },
  },
];

/** Below the host itself, and with the path of the endpoint in each of its places. */
export function mirrorLocations(url: URL): readonly string[] {
  const root = issuerLocations(new URL('/', url));
  const specified = issuerLocations(url).filter(({ isSpecified }) => isSpecified);
  return [...new Set([...root, ...specified].map((location) => location.url))];
}

/** Its metadata says so, or the protected resource metadata does. */
export async function isAuthorizationServerHost(subject: ResourceServer): Promise<boolean> {
  const issuers = await subject.authorizationServers().catch(() => []);
  const endpoints = (await mirrorsOf(subject)).flatMap(({ document }) => [
    document.issuer,
    ...ENDPOINTS.map((name) => document[name]),
  ]);
  return [...issuers, ...endpoints].some(
    (each) => typeof each === 'string' && URL.canParse(each) && new URL(each).origin === subject.url.origin,
  );
}

async function mirrorsOf(subject: ResourceServer): Promise<readonly Mirror[]> {
  const found: Mirror[] = [];
  for (const url of mirrorLocations(subject.url)) {
    const answer = await subject.http.get(url, 'Look for authorization server metadata on this host', {
      accept: 'application/json',
    });
    if (answer.object && isServerMetadata(answer)) found.push({ url, answer, document: answer.object });
  }
  return found;
}

/** Or is meant to be, and not just any JSON. */
export function isServerMetadata(answer: Answer): boolean {
  const { issuer, token_endpoint } = (isDocument(answer) && answer.object) || {};
  return issuer !== undefined || token_endpoint !== undefined;
}

async function originalOf(subject: ResourceServer, issuer: unknown): Promise<Mirror | undefined> {
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return undefined;
  for (const { url, isSpecified } of issuerLocations(new URL(issuer))) {
    if (!isSpecified) continue;
    const answer = await subject.http.get(url, 'Read the authorization server metadata', {
      accept: 'application/json',
    });
    if (isDocument(answer) && answer.object?.issuer === issuer)
      return { url, answer, document: answer.object };
  }
  return undefined;
}

function isSame(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}
