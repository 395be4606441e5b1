import { lookup } from 'node:dns/promises';
import type { Lookup } from '@mcp-auth/audit';

/** Milliseconds. The resolver of the system has limits of its own, and they may be minutes. */
const defaultLimit = 5_000;

/**
 * Every address that the system knows for a name, its hosts file included, as `fetch` would find them. Each name is asked for once.
 * Rejects where there is none, and after the limit.
 */
export function createLookup(limit = defaultLimit): Lookup {
  const known = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    let addresses = known.get(hostname);
    if (!addresses) {
      addresses = within(limit, addressesOf(hostname));
      known.set(hostname, addresses);
    }
    return addresses;
  };
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function within<Value>(limit: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The name was not resolved in time.')), limit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
