/** h3 2, on every platform that it runs on. Only the web platform. */

import type { Middleware } from 'h3';
import type { AuthInfo, Guard } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';
import { addHeaders } from './fetch-answer.js';
import { bodyOfRequest, sourceOf } from './fetch-body.js';
import { answer, decided, replaceRequest } from './h3-event.js';
import { requireDocuments, requireGuard } from './with-auth-options.js';

/** What `bearerAuth` leaves in `event.context`: `declare module 'h3' { interface H3EventContext extends AuthEventContext {} }`. */
export interface AuthEventContext {
  /** Who is calling; undefined where anybody may do what was asked for, and no token came. */
  auth?: AuthInfo | undefined;
  /** The parsed body, where a rule for operations needed it. `event.req` still has its bytes. */
  parsedBody?: unknown;
}

/**
 * Middleware that serves the metadata documents, and hands every other path on: `app.use(metadata(…))`, before anything that asks
 * for a token.
 *
 * @param documents of `mcpAuth.protectedResourceMetadata()`
 * @throws TypeError for anything else.
 */
export function metadata(documents: ServeDocuments): Middleware {
  requireDocuments(documents);
  return async (event, next) => {
    const { method, url, headers } = event.req;
    const reply = documents({ method, url, headers });
    return reply ? answer(event, await reply) : next();
  };
}

/**
 * Middleware that lets a request pass with `event.context.auth` set, or answers it. Mount it for all methods, so that it answers
 * preflights as well: `app.all('/mcp', handler, { middleware: [bearerAuth(…)] })`.
 *
 * Not covered: answers that a handler gives past h3, such as those of `fromNodeHandler`.
 *
 * @param guard of `mcpAuth.guard(…)`
 * @throws TypeError for anything else.
 */
export function bearerAuth(guard: Guard): Middleware {
  requireGuard(guard);
  return async (event, next) => {
    const { req } = event;
    const { method, url, headers } = req;
    const body = bodyOfRequest(req);
    const decision = await guard({ method, url, headers, source: sourceOf(req) }, body.read);
    if (decision.type === 'reply') return answer(event, decision.reply);
    event.context.auth = decision.auth;
    if (decision.message) {
      event.context.parsedBody = decision.message.value;
      replaceRequest(event, body.handOn());
    }
    try {
      return decided(event, await next(), decision);
    } catch (error) {
      addHeaders(event.res.errHeaders, decision.headers);
      throw error;
    }
  };
}
