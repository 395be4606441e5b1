/** Used DPoP proofs in Redis or Valkey, for servers of more than one process. Imports no client: the host brings its own. */

/** A client, or a cluster client, of the package `ioredis`. */
export interface IoredisClient {
  call(command: string, ...parameters: (string | number)[]): Promise<unknown>;
}

/** A client of the package `redis` (node-redis). */
export interface NodeRedisClient {
  sendCommand(command: string[]): Promise<unknown>;
}

export interface RedisReplayStoreOptions {
  /** Stands before every key. Default `mcp-auth:dpop:`. */
  readonly prefix?: string | undefined;
  /** Milliseconds since the epoch. Replaces the system clock; must be the one of the guard. */
  readonly clock?: (() => number) | undefined;
}

/**
 * A replay store on `SET … NX PX`: one round trip, atomic over all machines, and the keys expire by themselves. Entries are some 100 bytes
 * each; let the server refuse writes when it is full (`maxmemory-policy noeviction`, the default), as evicted proofs could be used again.
 *
 * Whatever the client throws is answered with 503, and so is a client that takes longer than a second, which is how long some of them
 * queue commands while the server is away. Connecting and closing stay with the host.
 */
export function redisReplayStore(
  client: IoredisClient | NodeRedisClient,
  { prefix = 'mcp-auth:dpop:', clock = () => Date.now() }: RedisReplayStoreOptions = {},
): { remember(key: string, expiresAt: number): Promise<boolean> } {
  return {
    async remember(key, expiresAt) {
      const milliseconds = String(Math.max(1, Math.ceil(expiresAt - clock())));
      const parameters = [`${prefix}${key}`, '1', 'NX', 'PX', milliseconds];
      const answer =
        'call' in client
          ? await client.call('SET', ...parameters)
          : await client.sendCommand(['SET', ...parameters]);
      if (answer === null) return false;
      // `OK`, or its bytes where the client was told to return those.
      if (String(answer) === 'OK') return true;
      throw new Error('the replay store answered with something else than OK and nil');
    },
  };
}
