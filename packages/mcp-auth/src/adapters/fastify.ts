/** Fastify 5. */

import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { type Awaitable, isPromise } from '../core/awaitable.js';
import type { AuthInfo, Guard, Reply } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';
import { merged } from './merged-headers.js';
import { headOf } from './node.js';
import type { RequestWithBody } from './node-body.js';
import { refusalOf } from './node-gate.js';
import { requireDocuments, requireGuard } from './with-auth-options.js';

/** A request that the guard let pass, for the parameter of a handler. `request.raw.auth` is the same. */
export interface AuthenticatedRequest extends FastifyRequest {
  /** Who is calling; left out where anybody may do what was asked for, and no token came. */
  auth?: AuthInfo | undefined;
}

/**
 * Fits `onRequest`, and any other hook before the handler. Where Fastify gives `done`, a request that has to wait for nothing goes on at
 * once; without it there is always a promise.
 */
export type RequestHook = (
  request: FastifyRequest,
  reply: FastifyReply,
  done?: HookHandlerDoneFunction,
) => Promise<FastifyReply | undefined> | undefined;

/**
 * Hook that serves the metadata documents, and hands every other path on: `fastify.addHook('onRequest', metadata(…))`, on the outermost
 * instance, so that it also sees paths without a route.
 *
 * @param documents of `mcpAuth.protectedResourceMetadata()`
 * @throws TypeError for anything else.
 */
export function metadata(documents: ServeDocuments): RequestHook {
  requireDocuments(documents);
  return async (request, reply) => {
    const document = documents(headOf(request.raw));
    return document && answer(reply, await document);
  };
}

/**
 * Hook that lets a request pass with `request.auth` and `request.raw.auth` set, or answers it. As `onRequest` it comes before Fastify
 * parses the body: `fastify.all('/mcp', { onRequest: bearerAuth(…) }, handler)`. In a later hook it takes the body that Fastify parsed.
 *
 * @param guard of `mcpAuth.guard(…)`
 * @throws TypeError for anything else.
 */
export function bearerAuth(guard: Guard): RequestHook {
  requireGuard(guard);
  return (request: AuthenticatedRequest, reply, done) => {
    const raw: RequestWithBody & { auth?: AuthInfo | undefined } = request.raw;
    if (request.body !== undefined) raw.body = request.body;
    const refusal = refusalOf(guard, raw, reply.raw);
    const goOn = (refused: Reply | undefined): FastifyReply | undefined => {
      if (refused) return answer(reply, refused);
      request.auth = raw.auth;
      return undefined;
    };
    if (isPromise(refusal) || !done) return whenSettled(refusal, goOn);
    if (!goOn(refusal)) done();
    return undefined;
  };
}

async function whenSettled(
  refusal: Awaitable<Reply | undefined>,
  goOn: (refused: Reply | undefined) => FastifyReply | undefined,
): Promise<FastifyReply | undefined> {
  return goOn(await refusal);
}

function answer(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  reply.code(status);
  addHeaders(reply, headers);
  return reply.send(body === '' ? undefined : body);
}

function addHeaders(reply: FastifyReply, headers: Reply['headers']): void {
  const present = (name: string) => {
    const value = reply.getHeader(name);
    return value === undefined ? null : String(value);
  };
  for (const [name, values] of merged(headers, present)) {
    reply.header(name, values.length === 1 ? values[0] : values);
  }
}
