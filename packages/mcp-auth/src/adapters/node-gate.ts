/** From a decision to what the host of a Node request does about it. */

import type { ServerResponse } from 'node:http';
import type { Guard, Reply } from '../core/types.js';
import { addHeaders, headOf, type NodeRequest, writeReply } from './node.js';
import { watchAnswer } from './node-answer.js';
import { bodyOfRequest } from './node-body.js';

/**
 * Whether the handler may run. If not, the request is answered; if so, `request.auth` is the identity that was found, or nothing,
 * whatever was there before.
 */
export async function passes(
  guard: Guard,
  request: NodeRequest & { originalUrl?: string },
  response: ServerResponse,
): Promise<boolean> {
  const reply = await refusalOf(guard, request, response);
  if (reply) writeReply(response, reply, request.method);
  return !reply;
}

/** What to answer in the place of the handler; for hosts that have a way of their own to answer. */
export async function refusalOf(
  guard: Guard,
  request: NodeRequest & { originalUrl?: string },
  response: ServerResponse,
): Promise<Reply | undefined> {
  const head = headOf(request);
  const body = bodyOfRequest(request, head.headers.get);
  // A router takes its own path away from `url`, which a client that signs the URL knows nothing of.
  const decision = await guard({ ...head, url: request.originalUrl ?? head.url }, body.read);
  if (decision.type === 'reply') return decision.reply;
  request.auth = decision.auth;
  if (decision.message) body.handOn(decision.message.value);
  addHeaders(response, decision.headers);
  watchAnswer(response, decision);
  return undefined;
}
