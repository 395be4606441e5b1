/** Sessions of the transports before 2026-07-28 belong to whoever opened them: the id alone is no proof of anything. */

import type { Denial } from './denial.js';
import { describeThrown } from './evidence.js';
import type { SessionWatch } from './guard-policy.js';
import { principalKey } from './principal.js';
import { sessionRefusal } from './session-refusal.js';
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

/** A guard gets it as a value, so that one that leaves sessions to its host does without this code. */
export function watchSessions(store: SessionStore): SessionWatch {
  return {
    deny(head, auth) {
      const id = head.headers.get('mcp-session-id');
      return id === null ? undefined : sessionDenial(store, id, auth);
    },
    refuse: sessionRefusal,
    watch: (head, auth) => (answer) => watchAnswer(store, head, auth, answer),
  };
}

/** Visible ASCII (MCP 2025-11-25, Streamable HTTP). Two fields that were joined have a space between them. */
const SESSION_ID = /^[\x21-\x7e]+$/;

/**
 * Refuses somebody else's session as one that does not exist, so that nobody learns which ids are in use. A session that was opened
 * without a token may be gone on with by whoever has its id and a token: that is how a client signs in when it has to.
 */
async function sessionDenial(
  store: SessionStore,
  id: string,
  auth: AuthInfo | undefined,
): Promise<Denial | undefined> {
  if (!SESSION_ID.test(id)) return { reason: 'session_not_found', detail: 'the session id is not one id' };
  try {
    const owner = await store.get(id);
    if (owner !== null && (owner === principalKey(auth) || isAnybodys(owner))) return undefined;
    return {
      reason: 'session_not_found',
      detail:
        owner === null
          ? 'nobody can tell any more who opened the session'
          : 'somebody else opened the session',
    };
  } catch (error) {
    return { reason: 'session_store_unavailable', detail: describeThrown(error), retryAfter: 1 };
  }
}

/**
 * Looks at the head of the answer. A session that was opened is bound to the caller, one that was closed is forgotten, and one that
 * belongs to nobody yet is bound to whom the host answered in it first: it may have been opened without a token, or elsewhere.
 */
function watchAnswer(
  store: SessionStore,
  head: RequestHead,
  auth: AuthInfo | undefined,
  answer: AnswerHead,
): void {
  if (answer.status >= 300) return;
  const sent = head.headers.get('mcp-session-id');
  if (head.method === 'DELETE') {
    if (sent !== null) ignoringFailure(async () => store.delete(sent));
    return;
  }
  const told = answer.get('mcp-session-id');
  const id = told ?? sent;
  if (id !== null) ignoringFailure(() => claim(store, id, principalKey(auth), told !== null));
}

/** A host that gives an id out again does not give the session away, and one that ignores an id has opened nothing. */
async function claim(store: SessionStore, id: string, principal: string, isTold: boolean): Promise<void> {
  const owner = await store.get(id);
  const isFree = owner === principalKey(undefined) || (isTold && typeof owner !== 'string');
  if (isFree && owner !== principal) await store.set(id, principal);
}

function isAnybodys(owner: string | undefined): boolean {
  return owner === undefined || owner === principalKey(undefined);
}

/** The answer is on its way and cannot be taken back; whoever uses the session next binds it. */
function ignoringFailure(run: () => Promise<void>): void {
  run().catch(() => {});
}
