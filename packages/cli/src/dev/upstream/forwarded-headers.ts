import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/**
 * What reaches the upstream: what describes the message, and what MCP says about it. A list of what passes rather than of what does not,
 * because names under which servers believe who is calling are many: `X-Forwarded-User`, `Remote_User`, `CF-Access-Jwt-Assertion`, …
 */
const passing = new Set([
  ...['accept', 'accept-language', 'content-type', 'content-encoding', 'content-length'],
  ...['last-event-id', 'user-agent', 'traceparent', 'tracestate', 'baggage'],
]);

/** `MCP-Protocol-Version`, `Mcp-Session-Id`, `Mcp-Method`, `Mcp-Name`, and `Mcp-Param-*`, whose names are up to each tool. */
const isOfMcp = (name: string) => /^mcp-[a-z0-9-]+$/.test(name);

/** Headers of one connection (RFC 9110 §7.6.1), beside those that `Connection` names. */
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** What an answer may not say: challenges and CORS are the guard's, and cookies would be for all servers of this host. */
const guardsOwn = /^(www-authenticate|set-cookie2?|access-control-.*)$/;

/** The headers of a request, for the upstream. Nothing of the caller's credentials is among them. */
export function requestHeaders(request: IncomingMessage, hasBody: boolean): OutgoingHttpHeaders {
  const nominated = nominatedBy(request.headers);
  return select(
    request,
    (name) =>
      (passing.has(name) || isOfMcp(name)) &&
      !nominated.has(name) &&
      // Of a body that is not sent on.
      (hasBody || !name.startsWith('content-')),
  );
}

/** The headers of the upstream's answer, for the client. */
export function responseHeaders(answer: IncomingMessage): OutgoingHttpHeaders {
  const nominated = nominatedBy(answer.headers);
  return select(answer, (name) => !hopByHop.has(name) && !nominated.has(name) && !guardsOwn.test(name));
}

function select(message: IncomingMessage, passes: (name: string) => boolean): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(message.headersDistinct).filter(([name]) => passes(name)));
}

function nominatedBy({ connection = '' }: IncomingHttpHeaders): ReadonlySet<string> {
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
