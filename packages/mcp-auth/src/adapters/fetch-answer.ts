/** {@link Reply} and the headers of a decision → `Response`; event streams end with their token. No policy. */

import type { Allowed, Reply } from '../core/types.js';
import { isEventStream } from './event-stream.js';
import { merged } from './merged-headers.js';

/** Several fields of one name become one with all their values: Fetch knows no others. */
export function responseOf(reply: Reply, method: string): Response {
  const headers = new Headers();
  for (const [name, value] of reply.headers) headers.append(name, value);
  const body = method === 'HEAD' || reply.body === '' ? null : reply.body;
  return new Response(body, { status: reply.status, headers });
}

/**
 * The answer of the handler with the headers of the decision. The handler's own `Response` is not changed: it may be shared.
 *
 * @param method of the request: nobody reads the body of an answer to `HEAD`, nor does every platform give it up
 * @param over headers that the host will lay over those of the answer
 */
export function withDecision(
  response: Response,
  { headers, answered, whenExpired }: Allowed,
  method: string,
  over?: Headers,
): Response {
  // An error of the network, or the switch to another protocol, cannot be made again.
  if (response.status < 200) return response;
  const own = response.headers;
  const fields = headers.length === 0 ? own : new Headers(own);
  if (fields !== own) addHeaders(fields, headers);
  const head = { status: response.status, get: (name: string) => over?.get(name) ?? fields.get(name) };
  answered?.(head);
  const expires = method === 'HEAD' || !isEventStream(head) ? undefined : whenExpired;
  // Not even asked for where it is not needed: some platforms only then make a stream of it.
  const isEndless = expires !== undefined && response.body !== null;
  if (headers.length === 0 && !isEndless) return response;
  const { body, status, statusText } = response;
  return new Response(isEndless ? untilExpired(body as Source, expires) : body, {
    status,
    statusText,
    headers: fields,
  });
}

type Source = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Adds the headers of a decision or reply to those that are there, which may belong to the host first.
 *
 * @param own of an answer that `fields` will be laid over
 */
export function addHeaders(fields: Headers, headers: Reply['headers'], own?: Headers): void {
  for (const [name, values] of merged(headers, (field) => fields.get(field) ?? own?.get(field) ?? null)) {
    fields.delete(name);
    for (const value of values) fields.append(name, value);
  }
}

/** The same stream, which the client sees end cleanly as soon as the token expires, and its source is told. */
function untilExpired(source: Source, whenExpired: NonNullable<Allowed['whenExpired']>): Source {
  const reader = source.getReader();
  const leave = (reason?: unknown): Promise<void> => reader.cancel(reason).catch(() => {});
  let isOver = false;
  let cancelTimer = (): void => {};
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        cancelTimer = whenExpired(() => {
          if (isOver) return;
          isOver = true;
          controller.close();
          void leave();
        });
      },
      async pull(controller) {
        try {
          const next = await reader.read();
          if (isOver) return;
          if (!next.done) return controller.enqueue(next.value);
          controller.close();
        } catch (error) {
          if (isOver) return;
          controller.error(error);
        }
        isOver = true;
        cancelTimer();
      },
      cancel(reason) {
        isOver = true;
        cancelTimer();
        return leave(reason);
      },
    },
    // Nothing is taken from the source before the client wants it.
    { highWaterMark: 0 },
  );
}
