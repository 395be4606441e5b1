/** From a decision to what the host of a Node request does about it. */

import type { ServerResponse } from 'node:http';
import type { Guard } from '../core/types.js';
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
  const head = headOf(request);
  const body = bodyOfRequest(request, head.headers.get);
  // A router takes its own path away from `url`, which a client that signs the URL knows nothing of.
  const decision = await guard({ ...head, url: request.originalUrl ?? head.url }, body.read);
  if (decision.type === 'reply') {
    writeReply(response, decision.reply, request.method);
    return false;
  }
  request.auth = decision.auth;
  if (decision.message) body.handOn(decision.message.value);
  addHeaders(response, decision.headers);
  watchAnswer(response, decision);
  return true;
}
