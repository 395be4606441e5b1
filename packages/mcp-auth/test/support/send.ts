/** Sends requests that no HTTP client would send: any bytes, any headers, with or without `Content-Length`. */

import { request } from 'node:http';

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Sends the body with `Transfer-Encoding: chunked`, in this many pieces. */
  readonly pieces?: number;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export function send(url: string, { method = 'POST', headers = {}, body, pieces }: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body ?? '');
    const length =
      body === undefined || pieces !== undefined ? {} : { 'content-length': String(bytes.length) };
    const fields = { ...length, ...(headers as Record<string, string | string[]>) };
    const outgoing = request(url, { method, headers: fields, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    outgoing.on('error', reject);
    const size = Math.max(1, Math.ceil(bytes.length / (pieces ?? 1)));
    // Each piece is on its way before the next one follows.
    const writeFrom = (start: number): void => {
      if (start >= bytes.length) outgoing.end();
      else outgoing.write(bytes.subarray(start, start + size), () => writeFrom(start + size));
    };
    writeFrom(0);
  });
}
