/** Replies, decisions and requests as the event of h3 2 takes them. No policy. */

import type { H3Event } from 'h3';
import type { Allowed, Reply } from '../core/types.js';
import { addHeaders, responseOf, withDecision } from './fetch-answer.js';

export function answer(event: H3Event, reply: Reply): Response {
  stage(event, reply.headers);
  return responseOf(reply, event.req.method);
}

/** What the handler returned, with the headers of the decision on the answer that h3 will make of it. */
export function decided(event: H3Event, value: unknown, decision: Allowed): unknown {
  const response = asResponse(event, value);
  const { res, req } = event;
  const own = response ?? ownHead(value);
  stage(event, decision.headers, own?.headers);
  if (response) return withDecision(response, { ...decision, headers: [] }, req.method, res.headers);
  const status = own?.status ?? res.status ?? 200;
  decision.answered?.({ status, get: (name) => res.headers.get(name) ?? own?.headers.get(name) ?? null });
  return value;
}

/** The request of the handler from now on, with what the server said about the one in its place. */
export function replaceRequest(event: H3Event, request: Request): void {
  const { req } = event;
  if (request === req) return;
  for (const name of ['runtime', 'context', 'ip', 'waitUntil'] as const) {
    const value = req[name];
    const bound = typeof value === 'function' ? value.bind(req) : value;
    if (value !== undefined) Object.defineProperty(request, name, { value: bound, configurable: true });
  }
  // As the body limit of h3 does it.
  (event as { req: Request }).req = request;
}

/** h3 lays what is staged in the event over the headers of an answer: one place for those that succeed, and one for the others. */
function stage({ res }: H3Event, headers: Reply['headers'], own?: Headers): void {
  for (const staged of [res.headers, res.errHeaders]) addHeaders(staged, headers, own);
}

/** Responses, streams, and what h3 wraps around streams; h3 makes an answer of anything else. */
function asResponse({ res }: H3Event, value: unknown): Response | undefined {
  if (value instanceof Response) return value;
  const { body = value, headers = res.headers, status = res.status } = Object(value) as Partial<Response>;
  if (!(body instanceof ReadableStream)) return undefined;
  return new Response(body, { headers, ...(status === undefined ? {} : { status }) });
}

/** What h3 wraps around answers that are no streams says a part of the head by itself. */
function ownHead(value: unknown): (Pick<Response, 'headers'> & { readonly status?: number }) | undefined {
  return (value as Partial<Response> | undefined)?.headers instanceof Headers
    ? (value as Response)
    : undefined;
}
