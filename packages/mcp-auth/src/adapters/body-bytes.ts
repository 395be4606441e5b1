/** What the bytes of a body stand for, and which bodies are not worth reading. The same for every adapter. */

import { strictUtf8 } from '../core/strict-utf8.js';
import type { Body } from '../core/types.js';

/** As every MCP client sends it; the handlers of the MCP SDK refuse anything else, too. */
const JSON_TYPE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * The refusal that the head of a request is enough for: a body over the limit, or one that a parser behind the guard might honour
 * the headers of where the guard reads JSON in UTF-8. What is compressed, a form, or UTF-7 can spell one name with the bytes of
 * another. A body without a type is read.
 *
 * @param limit bytes
 */
export function problemOfHead(get: (name: string) => string | null, limit: number): Body | undefined {
  const coding = get('content-encoding');
  if (coding !== null && isEncoded(coding)) return unusable('encoded');
  const type = get('content-type');
  if (type !== null && !JSON_TYPE.test(type)) return unusable('encoded');
  if (isOtherCharset(type)) return unusable('encoded');
  return Number(get('content-length')) > limit ? unusable('too_large') : undefined;
}

function isEncoded(coding: string): boolean {
  const codings = coding.split(',').map((one) => one.trim().toLowerCase());
  return codings.some((one) => one !== '' && one !== 'identity');
}

/** Whether a media type asks for the bytes of its body to be read in another way than as UTF-8. */
export function isOtherCharset(type: string | null): boolean {
  if (type === null || !/charset/i.test(type)) return false;
  const charsets = type.matchAll(/charset\s*\*?\s*=\s*"?([^";,\s]*)/gi);
  return [...charsets].some(([, charset = '']) => !/^utf-?8$/i.test(charset));
}

export function bodyOfBytes(bytes: Uint8Array): Body {
  const text = strictUtf8(bytes);
  return text === undefined ? unusable('unreadable') : { type: 'text', text };
}

export function unusable(problem: Extract<Body, { type: 'unusable' }>['problem']): Body {
  return { type: 'unusable', problem };
}
