/** Sessions of the transports before 2026-07-28 belong to whoever opened them: the id alone is no proof of anything. */

import type { Denial } from './denial.js';
import { describeThrown } from './evidence.js';
import { principalKey } from './principal.js';
import type { AnswerHead, AuthInfo, RequestHead } from './types.js';

/** Remembers who opened a session. Servers that share sessions share the store. */
export interface SessionStore {
  /** Who opened the session; undefined for one that was not opened here; null where that can no longer be told, which refuses it. */
  get(id: string): string | undefined | null | Promise<string | undefined | null>;
  set(id: string, principal: string): void | Promise<void>;
  delete(id: string): void | Promise<void>;
}

export interface InMemorySessionStoreOptions {
  /** How many sessions are kept. Default 100,000, some 30 MB. */
  readonly maxSessions?: number;
}

/**
 * Sessions of this process. Those opened elsewhere are left to the transport, which does not know them either. Once a session had
 * to be forgotten for want of room, the ones that are not known are refused: a client then opens a new one.
 */
export function inMemorySessionStore({
  maxSessions = 100_000,
}: InMemorySessionStoreOptions = {}): SessionStore {
  if (!(Number.isInteger(maxSessions) && maxSessions > 0))
    throw new TypeError('`maxSessions` must be a whole number above zero.');
  const principals = new Map<string, string>();
  let forgot = false;
  return {
    get(id) {
      const principal = principals.get(id);
      if (principal === undefined) return forgot ? null : undefined;
      // The ones that are used stay longest.
      principals.delete(id);
      principals.set(id, principal);
      return principal;
    },
    set(id, principal) {
      principals.delete(id);
      principals.set(id, principal);
      if (principals.size <= maxSessions) return;
      forgot = true;
      principals.delete(principals.keys().next().value as string);
    },
    delete(id) {
      principals.delete(id);
    },
  };
}

/** Refuses somebody else's session as one that does not exist, so that nobody learns which ids are in use. */
export async function sessionDenial(
  store: SessionStore,
  head: RequestHead,
  auth: AuthInfo | undefined,
): Promise<Denial | undefined> {
  const id = head.headers.get('mcp-session-id');
  if (id === null) return undefined;
  try {
    const principal = await store.get(id);
    if (principal === undefined || principal === principalKey(auth)) return undefined;
    return {
      reason: 'session_not_found',
      detail:
        principal === null
          ? 'nobody can tell any more who opened the session'
          : 'somebody else opened the session',
    };
  } catch (error) {
    return { reason: 'session_store_unavailable', detail: describeThrown(error), retryAfter: 1 };
  }
}

/** Looks at the head of the answer: a session that was opened is bound to the caller, one that was closed is forgotten. */
export function watchSession(
  store: SessionStore,
  head: RequestHead,
  auth: AuthInfo | undefined,
): (answer: AnswerHead) => void {
  return (answer) => {
    if (answer.status >= 300) return;
    const sent = head.headers.get('mcp-session-id');
    const opened = answer.get('mcp-session-id');
    if (opened !== null && opened !== sent) ignoringFailure(() => store.set(opened, principalKey(auth)));
    if (head.method === 'DELETE' && sent !== null) ignoringFailure(() => store.delete(sent));
  };
}

/** The answer is on its way and cannot be taken back; a store that fails to remember refuses the next request instead. */
function ignoringFailure(run: () => void | Promise<void>): void {
  try {
    Promise.resolve(run()).catch(() => {});
  } catch {
    // See above.
  }
}
