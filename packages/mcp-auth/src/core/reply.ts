/** Building {@link Reply} values: JSON bodies only, so that no client ever meets an HTML error page. */

import type { Reply } from './types.js';

export function reply(
  status: number,
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
): Reply {
  return {
    status,
    headers: [['content-type', 'application/json; charset=utf-8'], ...headers],
    body: JSON.stringify(body),
  };
}

export function emptyReply(status: number, headers: readonly (readonly [string, string])[] = []): Reply {
  return { status, headers, body: '' };
}
