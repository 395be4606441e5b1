/** Used proofs in a real Redis or Valkey server, through both of its common clients. */

import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startValkey, type Valkey, withoutValkey } from '../../../../test/support/valkey.js';
import { type ReplayStore, redisReplayStore } from '../../src/index.js';
import { type DpopServer, startDpopServer } from '../support/dpop-server.js';

interface Connection {
  store(options?: { prefix?: string; clock?: () => number }): ReplayStore;
  close(): Promise<void>;
}

const clients: Readonly<Record<string, (url: string) => Promise<Connection>>> = {
  async ioredis(url) {
    const client = new Redis(url, { lazyConnect: true });
    client.on('error', () => {});
    await client.connect();
    return {
      store: (options) => redisReplayStore(client, options),
      close: async () => client.disconnect(),
    };
  },
  async redis(url) {
    const client = createClient({ url });
    client.on('error', () => {});
    await client.connect();
    return { store: (options) => redisReplayStore(client, options), close: async () => client.destroy() };
  },
};

const suite = 'packages/mcp-auth/test/dpop/shared-replay-store.test.ts: used proofs in Redis or Valkey';
describe.skipIf(withoutValkey(suite)).each(Object.entries(clients))(
  'redisReplayStore with %s',
  (_name, connect) => {
    let valkey: Valkey;
    let connection: Connection;
    let observer: Redis;
    const servers: DpopServer[] = [];
    beforeAll(async () => {
      valkey = await startValkey();
      connection = await connect(valkey.url);
      observer = new Redis(valkey.url);
      observer.on('error', () => {});
    });
    afterEach(async () => {
      for (const server of servers.splice(0)) await server.close();
      await observer.flushall();
    });
    afterAll(async () => {
      observer.disconnect();
      await connection.close();
      await valkey.close();
    });

    async function start(replayStore = connection.store()): Promise<DpopServer> {
      const server = await startDpopServer({ dpop: { replayStore } });
      servers.push(server);
      return server;
    }

    it('remembers a key with its time, under its prefix', async () => {
      const now = 1_800_000_000_000;
      const store = connection.store({ prefix: 'here:', clock: () => now });
      expect(await store.remember('a', now + 60_000)).toBe(true);
      expect(await store.remember('a', now + 60_000)).toBe(false);
      expect(await store.remember('b', now + 0.5)).toBe(true);
      const [expiry, keys] = [await observer.pttl('here:a'), await observer.keys('*')];
      expect(expiry).toBeGreaterThan(30_000);
      expect(expiry).toBeLessThanOrEqual(60_000);
      expect(keys).toContain('here:a');
    });

    it('never asks for a time that is no time', async () => {
      const store = connection.store({ clock: () => 2000 });
      expect(await store.remember('past', 1000)).toBe(true);
    });

    it('says once that a key is new, to any number that ask at once', async () => {
      const store = connection.store();
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => store.remember('contended', Date.now() + 60_000)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('lets several servers refuse what one of them has seen', async () => {
      const one = await start();
      const other = await start();
      const token = await one.mintBound({}, other.holder);
      const proof = await one.prove(token, {}, other.holder);
      expect((await one.call(token, proof)).status).toBe(200);
      expect((await one.call(token, proof)).status).toBe(401);
      // The other server trusts another issuer; what matters is what the store tells it.
      const own = await other.mintBound();
      const claims = { jti: 'shared' };
      const [first, second] = [await other.prove(own, { claims }), await other.prove(own, { claims })];
      expect((await other.call(own, first)).status).toBe(200);
      expect((await one.call(token, await one.prove(token, { claims }, other.holder))).status).toBe(401);
      expect((await other.call(own, second)).status).toBe(401);
    });

    it('turns a full server into 503', async () => {
      await observer.config('SET', 'maxmemory', '1');
      try {
        const server = await start();
        const token = await server.mintBound();
        expect((await server.call(token, await server.prove(token))).status).toBe(503);
        expect(server.decisions[0]?.denial).toMatchObject({ detail: expect.stringMatching(/OOM/) });
      } finally {
        await observer.config('SET', 'maxmemory', '0');
      }
    });

    it('turns a server that does not answer into 503, and goes on when it does', async () => {
      const server = await start();
      const token = await server.mintBound();
      valkey.pause();
      try {
        expect((await server.call(token, await server.prove(token))).status).toBe(503);
      } finally {
        valkey.resume();
      }
      expect((await server.call(token, await server.prove(token))).status).toBe(200);
    });

    it('turns a server that has gone into 503', async () => {
      const own = await startValkey();
      const lost = await connect(own.url);
      const server = await start(lost.store());
      const token = await server.mintBound();
      expect((await server.call(token, await server.prove(token))).status).toBe(200);
      await own.close();
      expect((await server.call(token, await server.prove(token))).status).toBe(503);
      expect(server.decisions.at(-1)?.denial).toMatchObject({ reason: 'replay_store_unavailable' });
      await lost.close();
    });
  },
);

describe('redisReplayStore', () => {
  it('throws when the answer is neither of the two that SET NX has', async () => {
    const store = redisReplayStore({ call: async () => 'QUEUED' });
    await expect(store.remember('a', Date.now() + 1000)).rejects.toThrow(/something else than OK/);
  });

  it('understands answers in bytes', async () => {
    const store = redisReplayStore({ sendCommand: async () => Buffer.from('OK') });
    expect(await store.remember('a', Date.now() + 1000)).toBe(true);
  });
});
