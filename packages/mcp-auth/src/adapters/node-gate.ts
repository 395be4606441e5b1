/** From a decision to what the host of a Node request does about it. */

import type { ServerResponse } from 'node:http';
import { type Awaitable, isPromise } from '../core/awaitable.js';
import { isDecided } from '../core/decided.js';
import type { Decision, Guard, Reply } from '../core/types.js';
import { headOf, type NodeRequest, writeReply } from './node.js';
import { answerWith } from './node-answer.js';
import { type BodyOfRequest, bodyOfRequest } from './node-body.js';

type Request = NodeRequest & { originalUrl?: string };

/**
 * Whether the handler may run. If not, the request is answered; if so, `request.auth` is the identity that was found, or nothing,
 * whatever was there before.
 */
export function passes(guard: Guard, request: Request, response: ServerResponse): Awaitable<boolean> {
  const reply = refusalOf(guard, request, response);
  if (reply === undefined) return true;
  const answer = (settled: Reply | undefined): boolean => {
    if (settled) writeReply(response, settled, request.method);
    return !settled;
  };
  return isPromise(reply) ? reply.then(answer) : answer(reply);
}

/** What to answer in the place of the handler; for hosts that have a way of their own to answer. */
export function refusalOf(
  guard: Guard,
  request: Request,
  response: ServerResponse,
): Reply | undefined | Promise<Reply | undefined> {
  // A router takes its own path away from `url`, which a client that signs the URL knows nothing of.
  const head = headOf(request, request.originalUrl ?? request.url);
  const body = bodyOfRequest(request, head);
  const decision = guard(head, body.read);
  if (isDecided(decision)) return enact(decision, request, response, body);
  return decision.then((settled) => enact(settled, request, response, body));
}

function enact(
  decision: Decision,
  request: Request,
  response: ServerResponse,
  body: BodyOfRequest,
): Reply | undefined {
  if (decision.type === 'reply') return decision.reply;
  request.auth = decision.auth;
  if (decision.message) body.handOn(decision.message.value);
  answerWith(response, decision);
  return undefined;
}
