/** Express 4 and 5, and whatever else speaks Connect's `(request, response, next)`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Awaitable } from '../core/awaitable.js';
import type { AuthInfo, Guard, Reply, RequestHead } from '../core/types.js';
import { headOf, writeReply } from './node.js';
import { passes } from './node-gate.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is calling; set by `bearerAuth`. */
      auth?: AuthInfo;
    }
  }
}

/**
 * Fits `app.use` of Express 4 and 5 without needing their types, and whatever else declares `auth` on its requests: the MCP SDK's
 * packages for Express do, with a type of their own.
 */
export type ConnectHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Middleware that lets a request pass with `request.auth` set, or answers it. */
export function guardMiddleware(guard: Guard): ConnectHandler {
  return (request, response, next) => {
    let allowed: Awaitable<boolean>;
    try {
      allowed = passes(guard, request, response);
    } catch (error) {
      return next(error);
    }
    if (typeof allowed !== 'boolean') allowed.then((settled) => settled && next()).catch(next);
    else if (allowed) next();
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
