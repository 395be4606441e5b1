import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { requestHeaders, responseHeaders } from './forwarded-headers.js';

export interface ForwardOptions {
  /** The MCP endpoint behind. Its query belongs to it; that of the request is not sent on. */
  readonly upstream: URL;
  /** Milliseconds until the head of the answer must be there. What comes after it, such as an event stream, may take any time. */
  readonly headTimeout?: number;
  /** Told why there was no answer. The client is not. */
  readonly onFailure: (reason: string) => void;
}

/** As long as the clients of the MCP SDK wait for an answer themselves. */
const DEFAULT_HEAD_TIMEOUT = 60_000;

/**
 * A reverse proxy for one MCP endpoint, for development: streams in both directions, follows no redirects, keeps no connections.
 * Put it behind a guard: it looks at no token, and sends none on.
 */
export function createForwarder({ upstream, headTimeout = DEFAULT_HEAD_TIMEOUT, onFailure }: ForwardOptions) {
  const open = upstream.protocol === 'https:' ? requestHttps : requestHttp;

  return (request: IncomingMessage & { method: string }, response: ServerResponse): void => {
    const { method } = request;
    const hasBody = method === 'POST';
    if (!hasBody && method !== 'GET' && method !== 'DELETE') {
      response.setHeader('allow', 'GET, POST, DELETE');
      refuse(request, response, 405, 'Method not allowed.');
      return;
    }

    const headers = requestHeaders(request, hasBody);
    // Without a pool: a connection that the upstream closes while it is idle would fail a request that was sent only once.
    const outgoing = open(upstream, { method, headers, agent: false });
    const impatience = setTimeout(
      () => fail(504, `sent no answer within ${headTimeout / 1000} s`),
      headTimeout,
    );
    response.once('close', () => {
      clearTimeout(impatience);
      outgoing.destroy();
    });

    let isSettled = false;
    const settle = (): boolean => {
      const isFirst = !isSettled;
      isSettled = true;
      return isFirst;
    };
    const fail = (status: 502 | 504, reason: string): void => {
      if (!settle()) return;
      outgoing.destroy();
      if (response.destroyed) return;
      onFailure(reason);
      const message = status === 502 ? 'gave no usable answer' : 'gave no answer in time';
      refuse(request, response, status, `The MCP server behind this one ${message}.`);
    };
    outgoing.once('response', (answer) => {
      const { statusCode = 502 } = answer;
      const unusable = unusableStatus(statusCode);
      if (unusable) fail(502, `answered ${statusCode}: ${unusable}`);
      if (!settle()) return;
      response.writeHead(statusCode, responseHeaders(answer));
      // The client of an event stream waits for the head, and the first event may be long in coming.
      response.flushHeaders();
      // Either end that breaks off breaks off the other: half an answer must not look like a whole one.
      pipeline(answer, response, () => {});
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(502, `failed: ${error.code ?? error.message}`),
    );
    outgoing.once('close', () => fail(502, 'closed the connection without an answer'));
    if (hasBody) request.pipe(outgoing);
    else outgoing.end();
  };
}

/** Why an answer with this status is not handed on; undefined for those that are. */
function unusableStatus(status: number): string | undefined {
  if (status < 200) return 'a protocol that was not asked for';
  if (status >= 300 && status < 400) return 'redirects are not followed, so give the URL where they lead';
  // To the client it would mean that its token is bad, and it would sign its user in again and again.
  if (status === 401 || status === 407) return 'it asks for a token itself, and gets none';
  return undefined;
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  // What the client still sends goes nowhere; to leave it unread would block the connection.
  request.unpipe();
  request.resume();
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify({ message }));
}
