import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './endpoints.js';

/** What MCP clients in browsers send; anything else they name in a preflight is allowed as well. */
const usualHeaders = ['authorization', 'content-type', 'dpop', 'mcp-protocol-version'];

/**
 * Lets scripts of any origin read the response. A plain `*`, because with it browsers send no cookies.
 * oidc-provider leaves responses alone that have such headers already.
 */
export function allowOrigins(res: ServerResponse): void {
  res.setHeader('access-control-allow-origin', '*');
  res.setHeader('access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce, Retry-After');
}

/** Answers an OPTIONS request to an endpoint that is open to other origins. */
export function answerPreflight(req: IncomingMessage, res: ServerResponse, endpoint: Endpoint): void {
  const asked = String(req.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));
  res.writeHead(204, {
    'access-control-allow-methods': [...endpoint.methods, 'OPTIONS'].join(', '),
    'access-control-allow-headers': [...new Set([...usualHeaders, ...asked])].join(', '),
    'access-control-max-age': '600',
    vary: 'access-control-request-headers',
  });
  res.end();
}
