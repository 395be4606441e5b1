/** What a page in a browser would be told. */

import type { Answer } from '../../http/answer.js';

/** Of a page that cannot exist (RFC 6761 §6.4). */
export const ORIGIN = 'https://mcp-auth-audit.invalid';

/** Whether the page at {@link ORIGIN} may read the answer. */
export function opensTo(answer: Answer): boolean {
  const allowed = answer.header('access-control-allow-origin');
  return allowed === '*' || allowed === ORIGIN;
}

/** Whether a preflight allows a header that is not among those every page may send. */
export function allowsHeader(answer: Answer, name: string): boolean {
  const allowed = (answer.header('access-control-allow-headers') ?? '').toLowerCase().split(',');
  return allowed.some((each) => each.trim() === name || each.trim() === '*');
}
