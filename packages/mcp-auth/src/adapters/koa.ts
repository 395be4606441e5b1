/** Koa 3. */

import type { Context, Middleware } from 'koa';
import type { AuthInfo, Guard, Reply } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';
import { addHeaders, headOf } from './node.js';
import type { RequestWithBody } from './node-body.js';
import { refusalOf } from './node-gate.js';
import { requireDocuments, requireGuard } from './with-auth-options.js';

/** What `bearerAuth` leaves in `ctx.state`: `new Koa<AuthState>()`. `ctx.req.auth` is the same. */
export interface AuthState {
  /** Who is calling; undefined where anybody may do what was asked for, and no token came. */
  auth?: AuthInfo | undefined;
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
  return async (ctx, next) => {
    const reply = documents(headOf(ctx.req));
    return reply ? answer(ctx, await reply) : next();
  };
}

/**
 * Middleware that lets a request pass with `ctx.state.auth` and `ctx.req.auth` set, or answers it. Where a parser comes first, its
 * `ctx.request.body` is what is judged; where the guard had to read the body, it leaves it there.
 *
 * @param guard of `mcpAuth.guard(…)`
 * @throws TypeError for anything else.
 */
export function bearerAuth(guard: Guard): Middleware<AuthState> {
  requireGuard(guard);
  return async (ctx, next) => {
    // Parsers add it; Koa itself knows no bodies.
    const parsed = ctx.request as object as { body?: unknown };
    const request: RequestWithBody & AuthState & { originalUrl?: string } = ctx.req;
    request.originalUrl = ctx.originalUrl;
    if (parsed.body !== undefined) request.body = parsed.body;
    const refusal = await refusalOf(guard, request, ctx.res);
    if (refusal) return answer(ctx, refusal);
    if (request.body !== undefined) parsed.body = request.body;
    ctx.state.auth = request.auth;
    return next();
  };
}

function answer(ctx: Pick<Context, 'status' | 'res' | 'body'>, { status, headers, body }: Reply): void {
  ctx.status = status;
  addHeaders(ctx.res, headers);
  ctx.body = body === '' ? null : body;
}
