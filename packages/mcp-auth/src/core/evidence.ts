/** What an operator gets to read about a refusal: enough to find the cause, never the token. */

import type { Denial } from './denial.js';

const MAX_LENGTH = 1000;

/**
 * Verifiers put the URL they asked, or what they were given, into their messages. Every spelling that the token has in a URL, a
 * form or JSON is taken out before the text is cut to a bearable length, so that not even a part of it is left.
 */
export function withoutToken(denial: Denial, token: string): Denial {
  if (!('detail' in denial)) return denial;
  const spellings = [
    token,
    encodeURIComponent(token),
    // A form spells `~` and the space in its own way.
    new URLSearchParams({ t: token }).toString().slice(2),
    JSON.stringify(token).slice(1, -1),
  ];
  const detail = spellings.reduce((text, secret) => text.replaceAll(secret, '[token]'), denial.detail);
  return { ...denial, detail: detail.slice(0, MAX_LENGTH) };
}

/** Total: whatever was thrown, even if reading it throws again, there is a sentence. */
export function describeThrown(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is no Error was thrown';
  } catch {
    return 'a value that cannot be read was thrown';
  }
}
