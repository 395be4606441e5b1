/** Hono, on every platform that it runs on. Only the web platform. */

import type { Context, MiddlewareHandler, Next } from 'hono';
import type { AuthInfo, Guard } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';
import { withAuth } from './fetch.js';
import { addHeaders, responseOf } from './fetch-answer.js';
import { requireDocuments } from './with-auth-options.js';

/** What `bearerAuth` leaves in the context: `new Hono<{ Variables: AuthVariables }>()`. */
export interface AuthVariables {
  /** Who is calling; undefined where anybody may do what was asked for, and no token came. */
  auth: AuthInfo | undefined;
  /** The parsed body, where a rule for operations needed it, or where middleware in front left it. `c.req.raw` still has its bytes. */
  parsedBody?: unknown;
}

interface Env {
  Variables: AuthVariables;
}

/**
 * Middleware that serves the metadata documents, and hands every other path on: `app.use(metadata(…))`, before anything that asks
 * for a token.
 *
 * @param documents of `mcpAuth.protectedResourceMetadata()`
 * @throws TypeError for anything else.
 */
export function metadata(documents: ServeDocuments): MiddlewareHandler {
  requireDocuments(documents);
  return async (c, next) => {
    const { method, url, headers } = c.req.raw;
    const reply = documents({ method, url, headers });
    return reply ? answered(c, responseOf(await reply, method)) : next();
  };
}

/**
 * Middleware that lets a request pass with `c.get('auth')` set, or answers it. Mount it for all methods, so that it answers
 * preflights as well: `app.all('/mcp', bearerAuth(…), handler)`.
 *
 * Not covered: answers that a handler gives past Hono, such as on the `outgoing` of Node.
 *
 * @param guard of `mcpAuth.guard(…)`
 * @throws TypeError for anything else.
 */
export function bearerAuth(guard: Guard): MiddlewareHandler<Env> {
  const decide = withAuth(
    { guard },
    async (request, { authInfo, parsedBody }, c: Context<Env>, next: Next) => {
      c.req.raw = request;
      c.set('auth', authInfo);
      if (parsedBody !== undefined) c.set('parsedBody', parsedBody);
      await next();
      return c.res;
    },
  );
  return async (c, next) => {
    const response = await decide(c.req.raw, c, next);
    if (!c.finalized) return answered(c, response);
    if (response === c.res) return;
    // Hono lays the headers of the answer before over those of the next one, unless there is none.
    c.res = undefined;
    c.res = response;
  };
}

/** Hono lays headers that middleware in front has set over those of an answer; what both have to say is brought together first. */
function answered(c: Context, response: Response): Response {
  addHeaders(c.res.headers, [...response.headers]);
  return response;
}
