/** A GET with a `Host` of its own, which `fetch` does not let anybody set. */

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { GetWithHost } from '@mcp-auth/audit';

export interface GetWithHostLimits {
  /** Milliseconds until the answer has been read. Default 10,000. */
  readonly timeout?: number | undefined;
  /** Bytes of a body. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Connects to where the URL says, and checks the certificate against that host, whatever `Host` says. Does not follow redirects. */
export function createGetWithHost({
  timeout = 10_000,
  maxBytes = 1_048_576,
  signal,
}: GetWithHostLimits = {}): GetWithHost {
  return (address, host) =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      const { hostname, protocol } = url;
      const name = hostname.replace(/^\[|\]$/g, '');
      const limits = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: 'GET',
        headers: { host, accept: 'application/json', connection: 'close' },
        // Node would take the name for SNI from the header. Addresses have none (RFC 6066, section 3).
        ...(protocol === 'https:' && isIP(name) === 0 && { servername: name }),
        agent: false,
        signal: AbortSignal.any(limits),
      });
      request.on('error', reject);
      request.on('response', (incoming) => read(incoming, maxBytes).then(resolve, reject));
      request.end();
    });
}

async function read(incoming: IncomingMessage, maxBytes: number): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      incoming.destroy();
      throw new Error(`The body has more than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  const { statusCode: status = 0 } = incoming;
  if (status < 200 || status > 599) throw new Error(`The status ${status} is none of HTTP.`);
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers });
}
