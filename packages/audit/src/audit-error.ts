/** Why an audit cannot even begin, in words that say what to do. */

import { kindOfHost } from './http/address.js';
import type { Answer } from './http/answer.js';

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

/** Undefined where an answer came that can be looked at. */
export function noAnswer(answer: Answer, url: URL): AuditError | undefined {
  const { failure, status } = answer;
  if (status >= 300 && status < 400 && status !== 304) return redirected(answer, url);
  if (!failure || status > 0) return undefined;
  const where = `${url.href} cannot be asked: ${failure.message}.`;
  switch (failure.kind) {
    case 'tls':
      return new AuditError('tls', `${where} Clients refuse it as well.`);
    case 'timeout':
      return new AuditError(
        'timeout',
        `${where} Is it running, and does a proxy in front of it hold the answer back?`,
      );
    case 'refused_address':
    case 'refused_url':
      return new AuditError('refused', where);
    default: {
      const isHere = kindOfHost(url.hostname) === 'loopback';
      return new AuditError(
        'unreachable',
        `${where} ${isHere ? 'Start the server first, and use the port that it says.' : 'Is it running, and is the URL right?'}`,
      );
    }
  }
}

function redirected(answer: Answer, url: URL): AuditError {
  const location = answer.header('location');
  const begin = `${url.href} redirects (${answer.status})`;
  if (location === undefined || !URL.canParse(location, url.href)) {
    return new AuditError('redirect', `${begin} without saying where to. Give the URL that answers itself.`);
  }
  const target = new URL(location, url);
  const isElsewhere = target.hostname !== url.hostname || /log-?in|sign-?in|auth|sso/i.test(target.pathname);
  const advice = isElsewhere
    ? 'If people sign in there, something in front of the server wants a browser, and MCP clients are none: let requests for the MCP endpoint through to the server.'
    : `MCP clients must not follow with a token. Give the URL that answers itself: ${target.href}`;
  return new AuditError('redirect', `${begin} to ${target.href}. ${advice}`);
}

/** @param elsewhere URLs at the same host where an MCP server answers. */
export function nothingFound(hello: Answer, url: URL, elsewhere: readonly string[]): AuditError {
  const [suggestion] = elsewhere;
  const begin = `There is no MCP server and no authorization server at ${url.href}.`;
  if (suggestion !== undefined) {
    const rest = elsewhere.length > 1 ? ` (or ${elsewhere.slice(1).join(', ')})` : '';
    return new AuditError(
      'nothing_found',
      `${begin} There is an MCP server at ${suggestion}${rest}: give that URL.`,
    );
  }
  const example = `${url.origin}/mcp`;
  const give = `Give the URL of the MCP endpoint itself, with its path${url.href === example ? '' : ` (such as ${example})`}, or an issuer.`;
  return new AuditError('nothing_found', `${begin} ${seen(hello)} No metadata is published for it. ${give}`);
}

function seen(hello: Answer): string {
  const { status, mediaType, summary } = hello;
  if (status >= 500) return `It breaks over "initialize" (${summary}): look into the log of the server.`;
  if (status === 403) {
    return 'It answers "initialize" with 403: something in front of the server may refuse programs that are no browsers.';
  }
  if (mediaType === 'text/html')
    return `It answers "initialize" with a web page (${summary}), which is for people.`;
  return `It answers "initialize" with ${summary}.`;
}
