/** Finds out what a URL is: an MCP endpoint, an issuer, or one of the metadata documents. */

import type { Answer } from './http/answer.js';
import type { Http } from './http/http.js';
import { McpEndpoint, wasServed } from './mcp/endpoint.js';
import type { Target, TargetKind } from './report.js';
import { issuerLocations, metadataLocations } from './subjects/locations.js';

export type AuditProblem =
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'redirect'
  | 'refused'
  | 'nothing_found'
  | 'bad_url';

/** The audit could not even begin. The message says what to do. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly problem: AuditProblem;

  constructor(problem: AuditProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface Identified extends Target {
  /** Where the document is, when it was given itself. */
  readonly metadataUrl?: string | undefined;
}

/** @param kind what a person says that it is; default: found out. */
export async function identify(http: Http, given: string, kind?: TargetKind): Promise<Identified> {
  const url = new URL(given);
  url.hash = '';
  if (kind === 'mcp-server') return { kind, given, mcpUrl: url.href, issuers: [] };
  if (kind === 'authorization-server') return { kind, given, issuers: [given] };

  if (kind !== undefined || url.pathname.includes('/.well-known/')) return fromDocument(http, given, url);
  const hello = await new McpEndpoint(http, url).hello('legacy', { purpose: 'Find out what this is' });
  stopWhereNothingAnswers(hello, url);
  if (hello.status === 401 || wasServed(hello))
    return { kind: 'mcp-server', given, mcpUrl: url.href, issuers: [] };

  for (const location of issuerLocations(url)) {
    const answer = await http.get(location.url, 'Read the authorization server metadata', {
      accept: 'application/json',
    });
    const issuer = answer.status === 200 ? answer.object?.issuer : undefined;
    // Documents at the root may belong to somebody else; what was given counts, whatever they say.
    if (typeof issuer === 'string')
      return { kind: 'authorization-server', given, issuers: [sameIssuer(given, issuer)] };
  }
  for (const location of Object.values(metadataLocations(url))) {
    const answer = await http.get(location, 'Read the protected resource metadata', {
      accept: 'application/json',
    });
    if (answer.status === 200 && typeof answer.object?.resource === 'string') {
      return { kind: 'mcp-server', given, mcpUrl: url.href, issuers: [] };
    }
  }
  throw notFound(hello, url);
}

async function fromDocument(http: Http, given: string, url: URL): Promise<Identified> {
  const answer = await http.get(url.href, 'Read the document that was given', { accept: 'application/json' });
  stopWhereNothingAnswers(answer, url);
  const { resource, issuer } = (answer.status === 200 && answer.object) || {};
  if (typeof resource === 'string' && URL.canParse(resource)) {
    return {
      kind: 'resource-metadata',
      given,
      mcpUrl: new URL(resource).href,
      issuers: [],
      metadataUrl: url.href,
    };
  }
  if (typeof issuer === 'string') {
    return { kind: 'authorization-server-metadata', given, issuers: [issuer], metadataUrl: url.href };
  }
  throw new AuditError(
    'nothing_found',
    `${url.href} answers ${answer.summary}, and that is no metadata document: neither "resource" (RFC 9728) nor "issuer" (RFC 8414) is in it.`,
  );
}

/** People leave the last slash out or put one in; the document decides which is meant. */
function sameIssuer(given: string, published: string): string {
  return given.replace(/\/$/, '') === published.replace(/\/$/, '') ? published : given;
}

function stopWhereNothingAnswers(answer: Answer, url: URL): void {
  const { failure } = answer;
  if (answer.status >= 300 && answer.status < 400) {
    const location = answer.header('location');
    const target =
      location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : location;
    throw new AuditError(
      'redirect',
      `${url.href} redirects (${answer.status}) to ${target ?? 'nowhere'}. Clients must not follow with a token; give the URL that answers itself.`,
    );
  }
  if (!failure || answer.status > 0) return;
  const where = `${url.href} cannot be asked: ${failure.message}`;
  switch (failure.kind) {
    case 'tls':
      throw new AuditError('tls', `${where}. Clients will refuse it as well.`);
    case 'timeout':
      throw new AuditError(
        'timeout',
        `${where}. Is it running, and does a proxy in front of it hold the answer back?`,
      );
    case 'refused_address':
    case 'refused_url':
      throw new AuditError('refused', where);
    default:
      throw new AuditError('unreachable', `${where}. Is it running, and is the URL right?`);
  }
}

function notFound(hello: Answer, url: URL): AuditError {
  return new AuditError(
    'nothing_found',
    `Nothing at ${url.href} looks like an MCP server or an authorization server: "initialize" is answered with ${hello.summary}, and no metadata is published for it. Give the URL of the MCP endpoint itself, with its path (such as ${url.origin}/mcp), or an issuer.`,
  );
}
