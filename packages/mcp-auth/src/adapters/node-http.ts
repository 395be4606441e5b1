/** Plain `node:http` and `node:https`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
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

  const handle = async (request: NodeRequest, response: ServerResponse, rest: Rest): Promise<void> => {
    const document = documents?.(headOf(request));
    if (document) return writeReply(response, await document, request.method);
    if (await passes(guard, request, response))
      await handler(request as AuthenticatedRequest, response, ...rest);
  };

  return (request, response, ...rest) => {
    handle(request, response, rest)
      .catch(async (error: unknown) => {
        fail(response, request.method);
        await onError?.(error);
      })
      // Whoever is told of errors must not bring the process down with another one.
      .catch(() => {});
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
