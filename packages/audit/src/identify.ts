/** Finds out what a URL is: an MCP endpoint, an issuer, or one of the metadata documents. */

import { AuditError, noAnswer, nothingFound } from './audit-error.js';
import type { Answer } from './http/answer.js';
import type { Http } from './http/http.js';
import { McpEndpoint, wasServed } from './mcp/endpoint.js';
import type { Target, TargetKind } from './report.js';
import { issuerLocations, metadataLocations } from './subjects/locations.js';

export interface Identified extends Target {
  /** Where the document is, when it was given itself. */
  readonly metadataUrl?: string | undefined;
}

const JSON_ONLY = { accept: 'application/json' };

/**
 * @param kind what a person says that it is; default: found out.
 * @throws {AuditError} without a secret in its message, as far as these are known to `http`.
 */
export async function identify(http: Http, given: string, kind?: TargetKind): Promise<Identified> {
  try {
    return await identified(http, given, kind);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    throw new AuditError(error.problem, http.redactor.text(error.message));
  }
}

async function identified(http: Http, given: string, kind: TargetKind | undefined): Promise<Identified> {
  const url = new URL(given);
  url.hash = '';
  if (kind === 'authorization-server') return authorizationServer(http, given, url);
  const isDocument = kind === undefined ? url.pathname.includes('/.well-known/') : kind !== 'mcp-server';
  if (isDocument) return fromDocument(http, given, url);

  const mcpServer: Identified = { kind: 'mcp-server', given, mcpUrl: url.href, issuers: [] };
  const hello = await sayHello(http, url);
  const problem = noAnswer(hello, url);
  if (problem) throw problem;
  if (kind === 'mcp-server' || isMcp(hello)) return mcpServer;

  for (const location of issuerLocations(url)) {
    const answer = await http.get(location.url, 'Read the authorization server metadata', JSON_ONLY);
    const issuer = answer.status === 200 ? answer.object?.issuer : undefined;
    // Documents at the root may belong to somebody else; what was given counts, whatever they say.
    if (typeof issuer === 'string')
      return { kind: 'authorization-server', given, issuers: [sameIssuer(given, issuer)] };
  }
  const { path, root } = metadataLocations(url);
  const named: string[] = [];
  for (const location of new Set([path, root])) {
    const answer = await http.get(location, 'Read the protected resource metadata', JSON_ONLY);
    const resource = answer.status === 200 ? answer.object?.resource : undefined;
    if (typeof resource !== 'string' || !isAsked(resource)) continue;
    const { href, origin } = new URL(resource);
    // The document at the root may be for another path, which then is what was meant.
    const isAnother = location === root && href !== url.href && origin === url.origin;
    if (!isAnother) return mcpServer;
    if (url.pathname === '/') return { ...mcpServer, mcpUrl: href };
    named.push(href);
  }
  if (isMcp(await openStream(http, url))) return mcpServer;
  throw nothingFound(hello, url, [...new Set([...named, ...(await elsewhere(http, url))])]);
}

const sayHello = (http: Http, url: URL) =>
  new McpEndpoint(http, url).hello('legacy', { purpose: 'Find out what this is' });

/** The transport of 2024 begins with a GET. */
const openStream = (http: Http, url: URL) =>
  http.send({
    url: url.href,
    headers: { accept: 'text/event-stream' },
    purpose: 'Find out whether this is a server of the 2024 transport (SSE)',
    until: () => true,
  });

function isMcp(answer: Answer): boolean {
  return answer.status === 401 || wasServed(answer) || isStream(answer);
}

const isStream = ({ status, mediaType }: Answer) => status === 200 && mediaType === 'text/event-stream';

/** Where people most often have it. */
async function elsewhere(http: Http, url: URL): Promise<readonly string[]> {
  const path = url.pathname.replace(/\/$/, '');
  const paths = new Set([`${path}/mcp`, '/mcp', '/api/mcp', `${path}/sse`, '/sse']);
  const found: string[] = [];
  for (const candidate of paths) {
    const at = new URL(candidate, url.origin);
    if (at.href === url.href) continue;
    const answer = await (candidate.endsWith('/sse') ? openStream(http, at) : sayHello(http, at));
    if (isMcp(answer)) found.push(at.href);
  }
  return found;
}

async function authorizationServer(http: Http, given: string, url: URL): Promise<Identified> {
  const answers: Answer[] = [];
  for (const location of issuerLocations(url)) {
    const answer = await http.get(location.url, 'Read the authorization server metadata', JSON_ONLY);
    answers.push(answer);
    // Whatever it says is for the checks to judge; only where nobody is there at all, there is nothing to judge.
    if (answer.status > 0) return { kind: 'authorization-server', given, issuers: [given] };
  }
  const problem = answers[0] && noAnswer(answers[0], url);
  if (problem) throw problem;
  return { kind: 'authorization-server', given, issuers: [given] };
}

async function fromDocument(http: Http, given: string, url: URL): Promise<Identified> {
  const answer = await http.get(url.href, 'Read the document that was given', JSON_ONLY);
  const problem = noAnswer(answer, url);
  if (problem) throw problem;
  const { resource, issuer } = (answer.status === 200 && answer.object) || {};
  const metadataUrl = url.href;
  if (typeof resource === 'string') {
    if (!isAsked(resource)) {
      throw new AuditError(
        'nothing_found',
        `${url.href} says "resource": ${JSON.stringify(resource)}, and that is no http or https URL. It has to be the URL of the MCP endpoint.`,
      );
    }
    const endpoint = new URL(resource);
    // Tokens go to the endpoint, and whoever runs the host of a document must not choose whose that is.
    if (endpoint.origin !== url.origin) {
      throw new AuditError(
        'refused',
        `${url.href} says "resource": ${JSON.stringify(resource)}, and that is somewhere else. If it is the MCP server that you mean, give its URL itself: ${endpoint.href}`,
      );
    }
    return { kind: 'resource-metadata', given, mcpUrl: endpoint.href, issuers: [], metadataUrl };
  }
  if (typeof issuer === 'string') {
    return { kind: 'authorization-server-metadata', given, issuers: [issuer], metadataUrl };
  }
  throw new AuditError(
    'nothing_found',
    `${url.href} answers ${answer.summary}, and that is no metadata document: neither "resource" (RFC 9728) nor "issuer" (RFC 8414) is in it. Give the URL of the MCP endpoint itself, or an issuer.`,
  );
}

const isAsked = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** People leave the last slash out or put one in; the document decides which is meant. */
function sameIssuer(given: string, published: string): string {
  return given.replace(/\/$/, '') === published.replace(/\/$/, '') ? published : given;
}
