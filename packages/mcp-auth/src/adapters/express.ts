/** Express 4 and 5, and whatever else speaks Connect's `(request, response, next)`. */

import type { ServerResponse } from 'node:http';
import type { AuthInfo, Guard, Reply, RequestHead } from '../core/types.js';
import { headOf, type NodeRequest, writeReply } from './node.js';
import { passes } from './node-gate.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is calling; set by `bearerAuth`. */
      auth?: AuthInfo;
    }
  }
}

/** Fits `app.use` of Express 4 and 5 without needing their types. */
export type ConnectHandler = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Middleware that lets a request pass with `request.auth` set, or answers it. */
export function guardMiddleware(guard: Guard): ConnectHandler {
  return (request, response, next) => {
    passes(guard, request, response)
      .then((allowed) => {
        if (allowed) next();
      })
      .catch(next);
  };
}

/** Middleware that serves documents and hands every other path on. */
export function documentsMiddleware(
  serve: (head: RequestHead) => Promise<Reply> | undefined,
): ConnectHandler {
  return (request, response, next) => {
    const reply = serve(headOf(request));
    if (!reply) return next();
    reply.then((answer) => writeReply(response, answer, request.method)).catch(next);
  };
}
