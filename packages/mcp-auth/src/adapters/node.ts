/** Node's request and response on one side, {@link RequestHead} and {@link Reply} on the other. No policy. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthInfo, Reply, RequestHead } from '../core/types.js';
import { merged } from './merged-headers.js';

/** `auth` is where both MCP SDK lines look for the identity. */
export type NodeRequest = IncomingMessage & { auth?: AuthInfo | undefined };

export function headOf(request: IncomingMessage): RequestHead {
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: { get: (name) => field(request, name) },
    source: request,
  };
}

/**
 * Node keeps only the first of several `Authorization` fields; the raw headers still have them all, and two of them are a
 * reason to refuse. Otherwise the parsed headers count, which middleware in front may have changed.
 */
function field(request: IncomingMessage, name: string): string | null {
  const raw = request.rawHeaders ?? [];
  const values = raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
  if (values.length > 1) return values.join(', ');
  const value = request.headers[name];
  return value === undefined ? null : String(value);
}

export function writeReply(response: ServerResponse, reply: Reply, method: string | undefined): void {
  response.statusCode = reply.status;
  addHeaders(response, reply.headers);
  if (reply.body === '') {
    response.end();
    return;
  }
  response.setHeader('content-length', Buffer.byteLength(reply.body));
  response.end(method === 'HEAD' ? undefined : reply.body);
}

/** Adds the headers of a decision or reply to those that the host has set, which may belong to it first. */
export function addHeaders(response: ServerResponse, headers: Reply['headers']): void {
  const present = (name: string) => {
    const value = response.getHeader(name);
    return value === undefined ? null : String(value);
  };
  for (const [name, values] of merged(headers, present)) {
    response.setHeader(name, values.length === 1 ? String(values[0]) : values);
  }
}
