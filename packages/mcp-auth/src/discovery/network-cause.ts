/** Why a request failed, in words that are fit for an operator's log. */

import { shownUrl } from './secure-url.js';

/** The code of a network error says more than its message ("fetch failed") and repeats no URL. */
export function networkCause(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  for (const candidate of [inner, error]) {
    if (typeof candidate === 'object' && candidate !== null && 'code' in candidate) {
      if (typeof candidate.code === 'string') return printable(candidate.code, 80);
    }
  }
  return inner instanceof Error ? printable(withoutUrls(inner.message), 200) : 'no reason given';
}

function withoutUrls(message: string): string {
  return message.replace(/[a-z]+:\/\/[^\s"')]+/gi, (url) => shownUrl(url));
}

/** One line of visible ASCII, cut to a length: the other side wrote it. */
export function printable(text: string, length: number): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, length);
}
