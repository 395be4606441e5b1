/** Sees the head of an answer, and ends event streams with their token. No policy: what to do is up to the decision. */

import type { ServerResponse } from 'node:http';
import { anyReader } from '../core/cors.js';
import type { Allowed, AnswerHead } from '../core/types.js';
import { isEventStream } from './event-stream.js';
import { merged } from './merged-headers.js';
import { addHeaders } from './node.js';
import { fieldsOf, type Given, givenValue, withField } from './node-fields.js';

type WriteHead = (this: ServerResponse, ...parameters: unknown[]) => ServerResponse;

/** Whose decisions the answer is about, and how its head is really written. */
interface Watch {
  readonly decisions: Allowed[];
  readonly writeHead: WriteHead;
  isSeen: boolean;
}

const watch = Symbol('watch');
type Watched = ServerResponse & { [watch]?: Watch };

/**
 * Adds the headers of a decision to the answer, and watches the answer for it. Call it before the handler runs: every way to write a head
 * comes through `writeHead`, the implicit one of `end` included. Nothing is added before: only then is known what the host has to say,
 * and where a field is set early Node takes the others the slow way.
 */
export function answerWith(response: Watched, decision: Allowed): void {
  const { answered, whenExpired, headers } = decision;
  if (!answered && !whenExpired && headers.length === 0) return;
  // Another guard in front may watch already.
  if (response[watch]) {
    response[watch].decisions.push(decision);
    return;
  }
  response[watch] = { decisions: [decision], writeHead: response.writeHead as WriteHead, isSeen: false };
  // One function for all responses: one for each would keep its response alive for longer than it is needed.
  response.writeHead = writeWatchedHead as ServerResponse['writeHead'];
}

function writeWatchedHead(this: Watched, ...parameters: unknown[]): ServerResponse {
  const watched = this[watch] as Watch;
  if (watched.isSeen) return watched.writeHead.apply(this, parameters);
  const own = fieldsOf(parameters);
  let given = own;
  for (const { headers } of watched.decisions) given = withHeaders(this, given, headers);
  const isSame = given === own;
  watched.writeHead.apply(this, isSame ? parameters : parameters.map((one) => (one === own ? given : one)));
  watched.isSeen = true;
  const head = answerHead(this, given);
  for (const { answered, whenExpired } of watched.decisions) {
    answered?.(head);
    if (whenExpired && isEventStream(head)) endStream(this, whenExpired);
  }
  return this;
}

/** Beside the fields that are given, for with them Node looks at no others if it need not; otherwise beside those that are set. */
function withHeaders(
  response: ServerResponse,
  given: Given | undefined,
  headers: Allowed['headers'],
): Given | undefined {
  if (given === undefined) {
    addHeaders(response, headers);
    return undefined;
  }
  let fields: Given = given;
  const present = (name: string): string | null => {
    const value = givenValue(fields, name) ?? response.getHeader(name);
    return value === undefined ? null : String(value);
  };
  if (headers === anyReader && !Array.isArray(given)) {
    // The same as below in the form that costs least, for nearly all answers come by here.
    return present('access-control-allow-origin') === null
      ? { ...given, 'access-control-allow-origin': '*' }
      : given;
  }
  for (const [name, values] of merged(headers, present)) fields = withField(fields, name, values);
  return fields;
}

/** Fields that are given to `writeHead` need not show in `getHeader`, and win over those that do. */
function answerHead(response: ServerResponse, given: Given | undefined): AnswerHead {
  return {
    status: response.statusCode,
    get(name) {
      const value = (given && givenValue(given, name)) ?? response.getHeader(name);
      if (typeof value === 'string') return value;
      return value === undefined ? null : String(Array.isArray(value) ? value.join(', ') : value);
    },
  };
}

function endStream(response: ServerResponse, whenExpired: NonNullable<Allowed['whenExpired']>): void {
  // The client may have left while the handler was busy; nothing would ever cancel the timer of its answer.
  if (response.destroyed) return;
  const cancel = whenExpired(() => {
    if (response.writableEnded || response.destroyed) return;
    // As the client and the transport see it, an end like any other: the client comes back with a new token, if it has one.
    response.end();
    const write = response.write as (...parameters: unknown[]) => boolean;
    // The handler may not know yet, and a write after the end would bring the process down.
    response.write = (...parameters: unknown[]) =>
      response.destroyed ? write.apply(response, parameters) : drop(parameters);
    response.end = (...parameters: unknown[]) => {
      drop(parameters);
      return response;
    };
  });
  response.once('close', cancel);
}

/**
 * Writes nothing. There is never room for more, and whoever waits for a chunk to be written is told later: a handler that writes for as
 * long as it may would otherwise do nothing else any more, and nor would the process.
 */
function drop(parameters: readonly unknown[]): false {
  const callback = parameters.find((parameter) => typeof parameter === 'function');
  if (callback) setImmediate(() => callback());
  return false;
}
