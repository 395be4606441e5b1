/** What an operator gets to read about a refusal: enough to find the cause, never the token. */

import type { Denial } from './denial.js';

const MAX_LENGTH = 1000;

/**
 * Verifiers put the URL they asked, or what they were given, into their messages, and a rule may make a scope out of what the caller
 * sent. The token is taken out before the text is cut to a bearable length, so that not even a part of it is left.
 */
export function withoutToken(denial: Denial, token: string): Denial {
  const hasScopes = 'required' in denial && denial.required !== undefined;
  if (!hasScopes && (!('detail' in denial) || isHarmless(denial.detail, token))) return denial;
  const clean = 'detail' in denial ? { detail: cleared(denial.detail, token).slice(0, MAX_LENGTH) } : {};
  if (!hasScopes) return { ...denial, ...clean };
  return { ...denial, ...clean, required: denial.required.map((scope) => cleared(scope, token)) };
}

/** Too short to hold the token in any spelling, as nearly everything that is said of tokens with a signature. */
function isHarmless(text: string, token: string): boolean {
  return text.length < token.length && text.length <= MAX_LENGTH;
}

/** A text without the token, in any spelling that it has in a URL, a form or JSON. */
export function cleared(text: string, token: string): string {
  // No spelling is shorter than the token itself.
  if (text.length < token.length) return text;
  const spellings = [
    token,
    encodeURIComponent(token),
    // A form spells `~` and the space in its own way.
    new URLSearchParams({ t: token }).toString().slice(2),
    JSON.stringify(token).slice(1, -1),
  ];
  return spellings.reduce((rest, secret) => rest.replaceAll(secret, '[token]'), text);
}

/** Total: whatever was thrown, even if reading it throws again, there is a sentence. */
export function describeThrown(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is no Error was thrown';
  } catch {
    return 'a value that cannot be read was thrown';
  }
}
