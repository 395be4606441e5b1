/** Reads a response body up to a number of bytes, whatever its `Content-Length` says. */

import { joinedBytes } from '../core/joined-bytes.js';
import { unlessAborted } from './time-limit.js';

/**
 * The bytes of a body, or why they were not read to the end. Counts decoded bytes, so a small compressed body that
 * unfolds into a huge one is cut off like any other. A body that is not read to the end is cancelled, and its connection
 * with it.
 */
export async function limitedBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | 'too_large' | 'timeout'> {
  if (!body) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const turn = await unlessAborted(reader.read(), signal);
    if (!turn || turn.done.done || length + turn.done.value.length > maxBytes) {
      if (turn?.done.done) return joinedBytes(chunks, length);
      // Not awaited: a source that hangs may hang here as well.
      reader.cancel().catch(() => {});
      return turn ? 'too_large' : 'timeout';
    }
    chunks.push(turn.done.value);
    length += turn.done.value.length;
  }
}
