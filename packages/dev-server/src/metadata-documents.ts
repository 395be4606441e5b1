import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isSpecialUseAddress } from './special-use-addresses.js';

/** A document, or a function that is called for each fetch and returns it; when it throws, the fetch fails. */
export type LocalDocuments = Readonly<Record<string, unknown>>;

/** A client id that is a URL must have a path of its own, not only a host. */
export function isClientIdDocumentUrl(clientId: string): boolean {
  return URL.canParse(clientId) && /^https:\/\/[^/?#]+\/[^?#]+/i.test(clientId);
}

/**
 * The `fetch` that oidc-provider gets for documents that others host (client metadata, their keys).
 *
 * The URL comes from whoever asks, so the request goes to https and to public addresses only, follows no
 * redirect and gives up with the caller's signal. Addresses are checked before a connection is opened, and
 * the connection goes to the address that was checked. The size is checked where the body is read.
 */
export function createDocumentFetch(local: LocalDocuments) {
  return async (url: string | URL, options: { signal?: AbortSignal | null } = {}): Promise<Response> => {
    const key = String(url);
    if (Object.hasOwn(local, key)) return localDocument(local[key]);
    return fetchPublic(new URL(key), options.signal ?? AbortSignal.timeout(2500));
  };
}

async function localDocument(value: unknown): Promise<Response> {
  const document = typeof value === 'function' ? await value() : value;
  return new Response(JSON.stringify(document), {
    headers: { 'content-type': 'application/json', 'cache-control': 'max-age=0' },
  });
}

async function fetchPublic(url: URL, signal: AbortSignal): Promise<Response> {
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && isSpecialUseAddress(literal)) throw new Error('special-use address');

  // It refuses any other protocol than https.
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { accept: 'application/json' };
    request(url, { agent: false, headers, lookup: publicLookup, signal }, resolve).on('error', reject).end();
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`unexpected status ${response.statusCode}`);
  }
  const body = Readable.toWeb(response) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: stringHeaders(response) });
}

function stringHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** One special-use address among the answers refuses the name: nobody has that by accident. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { all: true }).then(
    (addresses) => {
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => isSpecialUseAddress(address))) {
        callback(new Error('special-use address'), []);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    },
    (error) => callback(error, []),
  );
};
