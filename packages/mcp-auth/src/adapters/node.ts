/** Node's request and response on one side, {@link RequestHead} and {@link Reply} on the other. No policy. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthInfo, Reply, RequestHead } from '../core/types.js';
import { merged } from './merged-headers.js';

/** `auth` is where both MCP SDK lines look for the identity. */
export type NodeRequest = IncomingMessage & { auth?: AuthInfo | undefined };

/**
 * @param url as the client sent it, where a router in front has taken its own path away from that of the request
 */
export function headOf(request: IncomingMessage, url = request.url ?? ''): RequestHead {
  return new NodeHead(request, url);
}

/** One object for a request: what is made for each of them is what a busy server waits for its garbage collector over. */
class NodeHead implements RequestHead {
  readonly method: string;
  readonly url: string;
  readonly source: IncomingMessage;

  constructor(request: IncomingMessage, url: string) {
    this.method = request.method ?? '';
    this.url = url;
    this.source = request;
  }

  get headers(): this {
    return this;
  }

  get(name: string): string | null {
    const { headers, rawHeaders } = this.source;
    // Every request is asked for this one, and a field that is named is found sooner than any field.
    const value = name === 'authorization' ? headers.authorization : headers[name];
    if (value === undefined) return null;
    return allOf(rawHeaders ?? [], name) ?? String(value);
  }
}

/**
 * Node keeps only the first of several `Authorization` fields; the raw headers still have them all, and two of them are a
 * reason to refuse. Otherwise (undefined) the parsed headers count, which middleware in front may have changed.
 */
function allOf(raw: readonly string[], name: string): string | undefined {
  let joined: string | undefined;
  let count = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const field = raw[index] as string;
    // The length tells nearly all others apart, without a copy in lower case.
    if (field.length !== name.length || field.toLowerCase() !== name) continue;
    const value = raw[index + 1] as string;
    joined = count === 0 ? value : `${joined}, ${value}`;
    count += 1;
  }
  return count > 1 ? joined : undefined;
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
  if (addedAsTheyAre(response, headers)) return;
  const present = (name: string) => {
    const value = response.getHeader(name);
    return value === undefined ? null : String(value);
  };
  for (const [name, values] of merged(headers, present)) {
    response.setHeader(name, values.length === 1 ? String(values[0]) : values);
  }
}

/** Where there is nothing to merge: none of the fields comes twice, and the host has set none of them. */
function addedAsTheyAre(response: ServerResponse, headers: Reply['headers']): boolean {
  for (let index = 0; index < headers.length; index++) {
    const [name] = headers[index] as Reply['headers'][number];
    if (response.getHeader(name) !== undefined) return false;
    for (let before = 0; before < index; before++) if (headers[before]?.[0] === name) return false;
  }
  for (const [name, value] of headers) response.setHeader(name, value);
  return true;
}
