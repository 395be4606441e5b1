/** A GET with a `Host` of its own, for the reference server. */

import { request } from 'node:http';
import { Readable } from 'node:stream';
import type { GetWithHost } from '../../src/index.js';

export const getWithHost: GetWithHost = (url, host) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host, accept: 'application/json' }, agent: false }, (incoming) => {
      const headers = new Headers();
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
      }
      const { statusCode: status = 500 } = incoming;
      resolve(new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers }));
    });
    sent.on('error', reject).end();
  });
