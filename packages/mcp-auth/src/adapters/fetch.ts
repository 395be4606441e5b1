/** Whatever turns a `Request` into a `Response`: workers, Deno, Bun, and frameworks built on them. Only the web platform. */

import type { AuthInfo } from '../core/types.js';
import { responseOf, withDecision } from './fetch-answer.js';
import { bodyOfRequest, sourceOf } from './fetch-body.js';
import { requireWithAuthOptions, type WithAuthOptions } from './with-auth-options.js';

/** What the guard found out, in the form in which the handlers and transports of the MCP SDK take it. */
export interface AuthContext {
  /** Who is calling; left out where anybody may do what was asked for, and no token came. */
  readonly authInfo?: AuthInfo;
  /** The parsed body, where a rule for operations needed it. The request still has its bytes as well. */
  readonly parsedBody?: unknown;
}

/**
 * Puts the guard, and the metadata documents, before a handler. The handler gets the request, what the guard found out, and whatever
 * else the platform passes, such as the environment of a worker. What it throws is thrown on.
 *
 * @throws TypeError for options that are not what `MCPAuth` makes.
 */
export function withAuth<Rest extends unknown[]>(
  options: WithAuthOptions,
  handler: (request: Request, context: AuthContext, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  requireWithAuthOptions(options, handler);
  const { guard, documents } = options;

  return async (request, ...rest) => {
    const { method, url, headers } = request;
    const head = { method, url, headers, source: sourceOf(request) };
    const document = documents?.(head);
    if (document) return responseOf(await document, method);
    const body = bodyOfRequest(request);
    const decision = await guard(head, body.read);
    if (decision.type === 'reply') return responseOf(decision.reply, method);
    const { auth: authInfo, message } = decision;
    const context: AuthContext = {
      ...(authInfo ? { authInfo } : {}),
      ...(message ? { parsedBody: message.value } : {}),
    };
    return withDecision(await handler(body.handOn(), context, ...rest), decision, method);
  };
}
