import { describe, expect, it, vi } from 'vitest';
import { principalKey } from '../../src/core/principal.js';
import { inMemorySessionStore, type SessionStore, watchSessions } from '../../src/core/sessions.js';
import type { AuthInfo } from '../../src/core/types.js';
import { alice } from './judged.js';

const bob: AuthInfo = { ...alice, token: 'TOKEN-OF-BOB', subject: 'bob' };
const machine: AuthInfo = { ...alice, clientId: 'machine' };
delete machine.subject;

const head = (id: string | null, method = 'POST') => ({
  method,
  url: '/mcp',
  headers: new Headers(id === null ? {} : { 'mcp-session-id': id }),
});

/** One request that the host answers, telling a session id or not; 404 where the guard refuses it. */
async function send(
  store: SessionStore,
  auth: AuthInfo | undefined,
  {
    id = null,
    told = id,
    status = 200,
    method = 'POST',
  }: { id?: string | null; told?: string | null; status?: number; method?: string },
): Promise<string> {
  const denial = await watchSessions(store).deny(head(id, method), auth);
  if (denial) return denial.reason;
  watchSessions(store).watch(
    head(id, method),
    auth,
  )({ status, get: (name) => (name === 'mcp-session-id' ? told : null) });
  // What the answer tells is remembered before the next request can arrive.
  await new Promise((resolve) => setImmediate(resolve));
  return 'served';
}

// Requirements: MCP-RS-24
describe('a session', () => {
  it('belongs to whoever opened it', async () => {
    const store = inMemorySessionStore();
    expect(await send(store, alice, { told: 's1' })).toBe('served');
    expect(await send(store, alice, { id: 's1' })).toBe('served');
    expect(await send(store, { ...alice, token: 'RENEWED', clientId: 'other' }, { id: 's1' })).toBe('served');
    for (const other of [bob, machine, undefined, { ...alice, issuer: 'https://other.example' }])
      for (const method of ['POST', 'GET', 'DELETE'])
        expect(await send(store, other, { id: 's1', method })).toBe('session_not_found');
    expect(await send(store, alice, { id: 's1', method: 'DELETE' })).toBe('served');
    expect(await store.get('s1')).toBeUndefined();
  });

  it('is not taken over by whom the host tells its id again', async () => {
    const store = inMemorySessionStore();
    await send(store, alice, { told: 's1' });
    await send(store, bob, { id: null, told: 's1' });
    await send(store, bob, { id: 's2', told: 's1' });
    expect(await send(store, bob, { id: 's1' })).toBe('session_not_found');
    expect(await send(store, alice, { id: 's1' })).toBe('served');
  });

  it.each(['s1, s1', 's1, x', 'x, s1', 's1,\ts1', 's 1', '', 's1\u00e9'])(
    'is not found under what is not one id: %j',
    async (id) => {
      const store = inMemorySessionStore();
      await send(store, alice, { told: 's1' });
      const asIs = { method: 'POST', url: '/', headers: { get: () => id } };
      expect(await watchSessions(store).deny(asIs, bob)).toMatchObject({ reason: 'session_not_found' });
    },
  );

  it('that began without a token goes on with one, and then with that user alone', async () => {
    const store = inMemorySessionStore();
    expect(await send(store, undefined, { told: 's1' })).toBe('served');
    expect(await send(store, undefined, { id: 's1' })).toBe('served');
    expect(await send(store, alice, { id: 's1', told: null })).toBe('served');
    expect(await send(store, undefined, { id: 's1' })).toBe('session_not_found');
    expect(await send(store, bob, { id: 's1' })).toBe('session_not_found');
    expect(await send(store, alice, { id: 's1' })).toBe('served');
  });

  it('is not taken by a request that the host refused', async () => {
    const store = inMemorySessionStore();
    await send(store, undefined, { told: 's1' });
    await send(store, bob, { id: 's1', status: 404 });
    expect(await send(store, undefined, { id: 's1' })).toBe('served');
  });

  it('that nobody opened here belongs to whom the host knows it with first', async () => {
    const store = inMemorySessionStore();
    // Stateless hosts do not look at the id, and tell none.
    expect(await send(store, alice, { id: 's1', told: null })).toBe('served');
    expect(await send(store, bob, { id: 's1', told: null })).toBe('served');
    expect(await send(store, alice, { id: 's1', status: 404 })).toBe('served');
    expect(await store.get('s1')).toBeUndefined();
    // Ids that the caller chose and the host took over.
    expect(await send(store, alice, { id: 's1' })).toBe('served');
    expect(await send(store, bob, { id: 's1' })).toBe('session_not_found');
  });

  it('of nobody known is not a session of the others', async () => {
    const nobody = { ...machine, clientId: '' };
    expect(principalKey(nobody)).not.toBe(principalKey(undefined));
    expect(principalKey({ issuer: '', clientId: '' })).not.toBe(principalKey(undefined));
    expect(principalKey(machine)).not.toBe(principalKey({ ...alice, subject: 'machine' }));
    expect(principalKey({ ...alice, subject: '' })).toBe(principalKey({ ...machine, clientId: 'client' }));
    expect(principalKey({ ...alice, issuer: 'a","b', subject: 'c' })).not.toBe(
      principalKey({ ...alice, issuer: 'a', subject: 'b","c' }),
    );
  });
});

describe('the store in memory', () => {
  it('forgets the session that was not used for longest, and then refuses what it does not know', async () => {
    const store = inMemorySessionStore({ maxSessions: 2 });
    for (const id of ['s1', 's2']) await send(store, alice, { told: id });
    expect(await send(store, bob, { id: 'elsewhere', told: null })).toBe('served');
    await send(store, alice, { id: 's1' });
    await send(store, bob, { told: 's3' });
    expect(await send(store, alice, { id: 's1' })).toBe('served');
    for (const caller of [alice, bob, undefined]) {
      expect(await send(store, caller, { id: 's2' })).toBe('session_not_found');
      expect(await send(store, caller, { id: 'elsewhere' })).toBe('session_not_found');
    }
    // New ones can be opened all the same.
    expect(await send(store, alice, { told: 's4' })).toBe('served');
    expect(await send(store, bob, { id: 's4' })).toBe('session_not_found');
  });

  it.each([0, -1, 1.5, Number.NaN, '7'])('keeps at least one: %j', (maxSessions) => {
    expect(() => inMemorySessionStore({ maxSessions: maxSessions as number })).toThrow(
      '`maxSessions` must be a whole number above zero.',
    );
  });
});

it('a store is written to only when there is something new', async () => {
  const memory = inMemorySessionStore();
  const store = { ...memory, set: vi.fn(memory.set) };
  for (let index = 0; index < 3; index++)
    await send(store, undefined, { id: index === 0 ? null : 's1', told: 's1' });
  for (let index = 0; index < 3; index++) await send(store, alice, { id: 's1' });
  expect(store.set.mock.calls).toEqual([
    ['s1', principalKey(undefined)],
    ['s1', principalKey(alice)],
  ]);
});

describe('a store that fails', () => {
  const failing = (): SessionStore => {
    const fail = async () => Promise.reject(new Error('connection lost'));
    return { get: fail, set: fail, delete: fail };
  };

  it('makes the session unavailable, not open', async () => {
    const throwing: SessionStore = {
      ...failing(),
      get: () => {
        throw new Error('connection lost');
      },
    };
    for (const store of [failing(), throwing])
      expect(await watchSessions(store).deny(head('s1'), alice)).toEqual({
        reason: 'session_store_unavailable',
        detail: 'Error: connection lost',
        retryAfter: 1,
      });
    expect(await watchSessions(failing()).deny(head(null), alice)).toBeUndefined();
  });

  it('does not disturb an answer that is on its way', async () => {
    const rejections = vi.fn();
    process.on('unhandledRejection', rejections);
    for (const method of ['POST', 'DELETE']) {
      watchSessions(failing()).watch(head('s1', method), alice)({ status: 200, get: () => 's1' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.off('unhandledRejection', rejections);
    expect(rejections).not.toHaveBeenCalled();
  });
});
