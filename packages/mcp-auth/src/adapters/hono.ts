/** Hono, on every platform that it runs on. Only the web platform. */

import type { ServerResponse } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import { areForAll } from '../core/cors.js';
import { isDecided } from '../core/decided.js';
import type { Allowed, AuthInfo, Guard } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';
import { addHeaders, responseOf, withDecision } from './fetch-answer.js';
import { bodyOfRequest, sourceOf } from './fetch-body.js';
import { answerWith } from './node-answer.js';
import { requireDocuments, requireGuard } from './with-auth-options.js';

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
 * @param guard of `mcpAuth.guard(…)`
 * @throws TypeError for anything else.
 */
export function bearerAuth(guard: Guard): MiddlewareHandler<Env> {
  requireGuard(guard);
  return async (c, next) => {
    const { raw } = c.req;
    const { method, url, headers } = raw;
    const body = bodyOfRequest(raw);
    const asked = guard({ method, url, headers, source: sourceOf(raw) }, body.read);
    const decision = isDecided(asked) ? asked : await asked;
    if (decision.type === 'reply') return answered(c, responseOf(decision.reply, method));
    c.set('auth', decision.auth);
    if (decision.message) {
      c.req.raw = body.handOn();
      c.set('parsedBody', decision.message.value);
    }
    const outgoing = answerOnNode(c.env);
    if (outgoing) {
      answerWith(outgoing, decision);
      return next();
    }
    await next();
    enact(c, decision, method);
    return undefined;
  };
}

/**
 * Hono's server for Node leaves there what it answers on. To add to that costs next to nothing; a `Response` that somebody looks at has to
 * be made first.
 */
function answerOnNode(env: unknown): ServerResponse | undefined {
  const { incoming, outgoing } = (env ?? {}) as { incoming?: unknown; outgoing?: ServerResponse };
  // On other platforms there may be anything of that name, and some of it has a method for whatever it is asked for.
  return incoming !== undefined && outgoing?.req === incoming && !outgoing.headersSent ? outgoing : undefined;
}

function enact(c: Context, decision: Allowed, method: string): void {
  const { res } = c;
  const done = areForAll(decision.headers) && addedInPlace(res, decision);
  const response = withDecision(res, done ? { ...decision, headers: [] } : decision, method);
  if (response === res) return;
  // Hono lays the headers of the answer before over those of the next one, unless there is none.
  c.res = undefined;
  c.res = response;
}

/** To make an answer again costs as much as all the rest. Those that another server gave cannot be changed. */
function addedInPlace({ headers }: Response, decision: Allowed): boolean {
  try {
    addHeaders(headers, decision.headers);
    return true;
  } catch {
    return false;
  }
}

/** Hono lays headers that middleware in front has set over those of an answer; what both have to say is brought together first. */
function answered(c: Context, response: Response): Response {
  addHeaders(c.res.headers, [...response.headers]);
  return response;
}
