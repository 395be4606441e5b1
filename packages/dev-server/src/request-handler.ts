import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { allowOrigins, answerPreflight } from './cors.js';
import { findEndpoint, interactionPath, routes } from './endpoints.js';
import { createRateLimit } from './rate-limit.js';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** Pages of a sign-in; resolves when the response has been sent. */
export type ServeInteraction = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/**
 * What stands before oidc-provider: which paths exist, CORS, and the name this server goes by.
 */
export function createRequestHandler(
  provider: Provider,
  serveInteraction: ServeInteraction,
  onError: (error: unknown) => void,
): Handler {
  const answer = provider.callback();
  const { host } = new URL(provider.issuer);
  // Enough for any test suite, and an end to a page that registers clients in a loop.
  const mayRegister = createRateLimit(300, 30);

  return (req, res) => {
    const target = requestTarget(req.url);
    if (target === undefined)
      return sendJson(res, 400, 'invalid_request', 'the request target is not a path');
    const [path = '/'] = target.split('?');
    const endpoint = findEndpoint(path);
    if (!endpoint) return sendJson(res, 404, 'not_found', 'there is nothing at this path');

    if (endpoint.crossOrigin) allowOrigins(res);
    if (req.method === 'OPTIONS' && endpoint.crossOrigin) return answerPreflight(req, res, endpoint);
    if (!endpoint.methods.includes(req.method ?? '')) {
      res.setHeader('allow', endpoint.methods.join(', '));
      return sendJson(res, 405, 'invalid_request', `use ${endpoint.methods.join(' or ')} here`);
    }
    if (path === routes.registration && !mayRegister()) {
      res.setHeader('retry-after', '1');
      return sendJson(res, 429, 'temporarily_unavailable', 'too many registrations');
    }

    // oidc-provider builds URLs from what the request calls this server. The issuer is what it is called.
    req.url = target;
    req.headers.host = host;

    if (interactionPath.test(path)) {
      serveInteraction(req, res).catch((error: unknown) => {
        onError(error);
        if (!res.headersSent) sendJson(res, 500, 'server_error', 'the dev server failed');
        else res.destroy();
      });
      return;
    }
    void answer(req, res);
  };
}

/** The path and query, also of an absolute-form target (`GET http://host/path`), which names a host too. */
function requestTarget(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (url.startsWith('/')) return url;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function sendJson(res: ServerResponse, status: number, error: string, description: string): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ error, error_description: description }));
}
