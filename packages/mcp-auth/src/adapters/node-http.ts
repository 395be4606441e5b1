/** Plain `node:http` and `node:https`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPromise } from '../core/awaitable.js';
import type { AuthInfo } from '../core/types.js';
import { headOf, type NodeRequest, writeReply } from './node.js';
import { passes } from './node-gate.js';
import { requireWithAuthOptions, type WithAuthOptions } from './with-auth-options.js';

/** A request that the guard let pass. */
export type AuthenticatedRequest = IncomingMessage & {
  // What Node's types leave open is always there on a server, and the handlers of the MCP SDK want to be sure.
  method: string;
  url: string;
  /** Who is calling; left out where anybody may do what was asked for, and no token came. */
  auth?: AuthInfo;
  /** The parsed body, where a rule for operations needed it. The stream is still there as well. */
  body?: unknown;
};

export interface NodeWithAuthOptions extends WithAuthOptions {
  /** Told of what the handler throws or rejects with; the client gets a 500 that says nothing. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Puts the guard, and the metadata documents, before a handler: `createServer(withAuth({ guard, documents }, handler))`. More
 * parameters, such as the `next` of a Connect-style application, are handed on.
 *
 * @throws TypeError for options that are not what `MCPAuth` makes.
 */
export function withAuth<Rest extends unknown[]>(
  options: NodeWithAuthOptions,
  handler: (request: AuthenticatedRequest, response: ServerResponse, ...rest: Rest) => unknown,
): (request: IncomingMessage, response: ServerResponse, ...rest: Rest) => void {
  requireWithAuthOptions(options, handler);
  const { guard, documents, onError } = options;

  // Whatever is thrown ends up here, and whoever is told of errors must not bring the process down with another one.
  const report = async (error: unknown, request: NodeRequest, response: ServerResponse): Promise<void> => {
    try {
      fail(response, request.method);
      await onError?.(error);
    } catch {
      // See above.
    }
  };

  const handle = (request: NodeRequest, response: ServerResponse, rest: Rest): unknown => {
    const document = documents?.(headOf(request));
    if (document) return document.then((reply) => writeReply(response, reply, request.method));
    const run = () => handler(request as AuthenticatedRequest, response, ...rest);
    const allowed = passes(guard, request, response);
    if (isPromise(allowed)) return allowed.then((settled) => (settled ? run() : undefined));
    return allowed ? run() : undefined;
  };

  return (request, response, ...rest) => {
    try {
      const handled = handle(request, response, rest);
      if (isPromise(handled)) handled.then(undefined, (error: unknown) => report(error, request, response));
    } catch (error) {
      void report(error, request, response);
    }
  };
}

/** An answer that has begun cannot be taken back; to cut it off is the only way to tell that it is not whole. */
function fail(response: ServerResponse, method: string | undefined): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) {
    if (!name.startsWith('access-control-') && name !== 'vary') response.removeHeader(name);
  }
  const headers = [
    ['content-type', 'application/json; charset=utf-8'] as const,
    ['cache-control', 'no-store'] as const,
  ];
  writeReply(response, { status: 500, headers, body: '{"message":"Internal server error."}' }, method);
}
