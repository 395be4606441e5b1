/** A document that comes from discovery, and may not be there when it is asked for. */

import { unavailable } from './bearer-refusal.js';
import type { Unavailable } from './types.js';
import type { Document } from './well-known.js';

type Found = { readonly document: Readonly<Record<string, unknown>> };

export function discoveredDocument(find: () => Promise<Found | Unavailable>): Document {
  return async () => {
    const found = await find();
    if ('document' in found) return { content: found.document };
    const message = 'The authorization server cannot be reached. Try again later.';
    return { reply: unavailable(message, found.retryAfter) };
  };
}
