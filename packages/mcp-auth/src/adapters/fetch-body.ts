/** The body of a Fetch request: read once for the guard, and handed on as a request with the same bytes. */

import { joinedBytes } from '../core/joined-bytes.js';
import type { Body, ReadBody } from '../core/types.js';
import { bodyOfBytes, problemOfHead, unusable } from './body-bytes.js';

export interface BodyOfRequest {
  readonly read: ReadBody;
  /** The request itself where nobody read its body, otherwise one like it whose body is still to be read. */
  handOn(): Request;
}

/** Which request another one was made from: a guard behind this one must take both for the same. */
const sources = new WeakMap<Request, Request>();

export function sourceOf(request: Request): Request {
  return sources.get(request) ?? request;
}

/** Not read: a body that somebody has used already. */
export function bodyOfRequest(request: Request): BodyOfRequest {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  return {
    async read(limit) {
      if (request.bodyUsed) return unusable('unreadable');
      const problem = problemOfHead((name) => request.headers.get(name), limit);
      if (problem) return problem;
      const read = await readBytes(request, limit);
      if (!(read instanceof Uint8Array)) return read;
      bytes = read;
      return bodyOfBytes(bytes);
    },
    handOn() {
      if (bytes === undefined || request.body === null) return request;
      const copy = withBody(request, bytes);
      sources.set(copy, sourceOf(request));
      return copy;
    },
  };
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | Body> {
  if (request.body === null) return new Uint8Array();
  // Every platform breaks the body off when its client leaves. To look at the signal as well would make Deno warn of it.
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      size += next.value.byteLength;
      if (size > limit) {
        reader.cancel().catch(() => {});
        return unusable('too_large');
      }
    }
  } catch {
    return unusable('unreadable');
  }
  return joinedBytes(chunks, size);
}

function withBody(request: Request, body: Uint8Array<ArrayBuffer>): Request {
  try {
    return new Request(request, { body });
  } catch {
    // Some hosts pass an object that only looks like a request.
    const { url, method, headers, signal } = request;
    return new Request(url, { method, headers, signal, body });
  }
}
