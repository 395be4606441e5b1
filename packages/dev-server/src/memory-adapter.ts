import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch; Infinity for registered clients. */
  readonly expiresAt: number;
}

/** More than any test run needs, and an end to what a script in a loop can make this process hold. */
const maxEntries: Readonly<Record<string, number>> = { Client: 1000 };
const defaultMaxEntries = 10_000;

/** Expired rows are not found any more, but detecting the reuse of a refresh token needs a moment longer. */
const graceMs = 60_000;

/**
 * oidc-provider's state in maps of one server's own, one a model, oldest entry out first.
 * Everything ends with the process.
 */
export function createMemoryAdapter(): AdapterFactory {
  return (model): Adapter => {
    const table = new Map<string, Entry>();
    const limit = maxEntries[model] ?? defaultMaxEntries;

    const find = (id: string): AdapterPayload | undefined => {
      const entry = table.get(id);
      if (!entry) return undefined;
      if (entry.expiresAt > Date.now()) return entry.payload;
      table.delete(id);
      return undefined;
    };
    const findBy = (key: 'uid' | 'userCode', value: string) => {
      for (const [id, { payload }] of table) if (payload[key] === value) return find(id);
      return undefined;
    };

    return {
      async upsert(id, payload, expiresIn) {
        // Deleting first moves the row to the end, which is what makes the oldest one the first.
        table.delete(id);
        const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 + graceMs;
        table.set(id, { payload, expiresAt });
        for (const oldest of table.keys()) {
          if (table.size <= limit) break;
          table.delete(oldest);
        }
      },
      find: async (id) => find(id),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const payload = find(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        table.delete(id);
      },
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of table) if (payload.grantId === grantId) table.delete(id);
      },
    };
  };
}
