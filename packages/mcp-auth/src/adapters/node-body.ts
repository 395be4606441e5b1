/** The body of a Node request: read once for the guard, and still there for the handler, in whichever way that wants it. */

import type { IncomingMessage } from 'node:http';
import type { Body, ReadBody, RequestHead } from '../core/types.js';
import { bodyOfBytes, isOtherCharset, problemOfHead, unusable } from './body-bytes.js';

/** `body` is where parsers put it, and `rawBody` where some hosts and Hono's adapter keep or look for its bytes. */
export type RequestWithBody = IncomingMessage & { body?: unknown; rawBody?: unknown };

export interface BodyOfRequest {
  readonly read: ReadBody;
  /** Leaves for the handler, beside the stream, the value that the guard decided on. */
  handOn(value: unknown): void;
}

/**
 * Nothing is touched before `read` is called. What the host has parsed already counts as it is; a stream that nobody has read
 * counts more than `body`, where some parsers put `{}` for what they leave alone.
 *
 * Not read: a stream that somebody has read and left nothing in `body`, or given an encoding with `setEncoding`.
 */
export function bodyOfRequest(request: RequestWithBody, head: RequestHead): BodyOfRequest {
  let bytes: Buffer | undefined;
  return {
    async read(limit) {
      const { body, rawBody } = request;
      const isTaken = request.readableDidRead || request.readableEnded;
      // A handler that reads the bytes that a parser has kept reads UTF-8, whatever charset the parser honoured.
      if (isTaken && rawBody !== undefined && isOtherCharset(head.headers.get('content-type')))
        return unusable('encoded');
      if (isTaken && body !== undefined) return bodyOfHost(body);
      if (isTaken || request.readableEncoding !== null) return unusable('unreadable');
      const problem = problemOfHead((name) => head.headers.get(name), limit);
      if (problem) return problem;
      const read = await readAndReplay(request, limit);
      if (!(read instanceof Uint8Array)) return read;
      bytes = read;
      return bodyOfBytes(bytes);
    },
    handOn(value) {
      if (bytes === undefined) return;
      request.body = value;
      request.rawBody = bytes;
    },
  };
}

function bodyOfHost(body: unknown): Body {
  if (typeof body === 'string') return { type: 'text', text: body };
  return body instanceof Uint8Array ? bodyOfBytes(body) : { type: 'parsed', value: body };
}

/**
 * Takes every chunk out of the stream and, in the turn of the event loop in which the end is known but not told yet, puts all of
 * them back. Whoever reads the stream later finds it as it came.
 */
function readAndReplay(request: IncomingMessage, limit: number): Promise<Buffer | Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Buffer | Body): void => {
      request.off('readable', take).off('close', fail).off('error', fail);
      resolve(result);
    };
    const fail = (): void => settle(unusable('unreadable'));
    const take = (): void => {
      while (request.readableLength > 0) {
        // Exactly what is there: to ask for more at the end of the stream would tell the end.
        const chunk: Buffer | null = request.read(request.readableLength);
        if (chunk === null) break;
        chunks.push(chunk);
        size += chunk.length;
      }
      if (size > limit) {
        settle(unusable('too_large'));
      } else if (hasEnded(request)) {
        const bytes = Buffer.concat(chunks);
        if (bytes.length > 0) request.unshift(bytes);
        settle(bytes);
      }
    };
    if (request.destroyed) return fail();
    request.on('readable', take).on('close', fail).on('error', fail);
    if (hasEnded(request)) take();
  });
}

/**
 * Whether all of the body has arrived. `complete` says it too early where a host makes requests up, and not in time over HTTP/2; the
 * state of the stream is part of every implementation of Node's streams.
 */
function hasEnded(request: IncomingMessage & { _readableState?: { ended?: boolean } }): boolean {
  return request._readableState?.ended ?? request.complete;
}
