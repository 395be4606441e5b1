/** Sees the head of an answer, and ends event streams with their token. No policy: what to do is up to the decision. */

import type { ServerResponse } from 'node:http';
import type { Allowed, AnswerHead } from '../core/types.js';
import { isEventStream } from './event-stream.js';

type Watching = Pick<Allowed, 'answered' | 'whenExpired'>;
type WriteHead = (this: ServerResponse, ...parameters: unknown[]) => ServerResponse;

/** Who is to be told of the answer, and how its head is really written. */
interface Watch {
  readonly watching: Watching[];
  readonly writeHead: WriteHead;
  isSeen: boolean;
}

const watch = Symbol('watch');
type Watched = ServerResponse & { [watch]?: Watch };

/** Call it before the handler runs. Every way to write a head comes through `writeHead`, the implicit one of `end` included. */
export function watchAnswer(response: Watched, watching: Watching): void {
  if (!watching.answered && !watching.whenExpired) return;
  // Another guard in front may watch already.
  if (response[watch]) {
    response[watch].watching.push(watching);
    return;
  }
  response[watch] = { watching: [watching], writeHead: response.writeHead as WriteHead, isSeen: false };
  // One function for all responses: one for each would keep its response alive for longer than it is needed.
  response.writeHead = writeWatchedHead as ServerResponse['writeHead'];
}

function writeWatchedHead(this: Watched, ...parameters: unknown[]): ServerResponse {
  const { watching, writeHead, isSeen } = this[watch] as Watch;
  writeHead.apply(this, parameters);
  if (isSeen) return this;
  (this[watch] as Watch).isSeen = true;
  const head = answerHead(this, parameters);
  for (const { answered, whenExpired } of watching) {
    answered?.(head);
    if (whenExpired && isEventStream(head)) endStream(this, whenExpired);
  }
  return this;
}

/** Fields that are given to `writeHead` need not show in `getHeader`, and win over those that do. */
function answerHead(response: ServerResponse, parameters: readonly unknown[]): AnswerHead {
  const fields = parameters.find((parameter) => typeof parameter === 'object' && parameter !== null);
  const given = fields === undefined ? undefined : fieldsOf(fields);
  return {
    status: response.statusCode,
    get(name) {
      const value = given?.get(name) ?? response.getHeader(name);
      return value === undefined ? null : String(Array.isArray(value) ? value.join(', ') : value);
    },
  };
}

/** An object, a list of pairs, or names and values in turn. */
function fieldsOf(fields: unknown): ReadonlyMap<string, unknown> {
  if (!Array.isArray(fields)) return mapOf(Object.entries(fields ?? {}));
  if (Array.isArray(fields[0])) return mapOf(fields as [string, unknown][]);
  const names = fields.filter((_, index) => index % 2 === 0);
  return mapOf(names.map((name, index) => [name, fields[2 * index + 1]]));
}

function mapOf(entries: readonly (readonly [unknown, unknown])[]): ReadonlyMap<string, unknown> {
  const present = entries.filter(([, value]) => value !== undefined);
  return new Map(present.map(([name, value]) => [String(name).toLowerCase(), value]));
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
