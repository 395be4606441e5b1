/** A gateway that does everything right in front of a recording upstream, and can be told to do one thing wrong. */

import { createRecordingUpstream } from '../../src/index.js';
import { type Faults, startGood, type UnderAudit } from './good.js';
import { headersAgree } from './reference-headers.js';
import type { Caller } from './reference-tokens.js';
import { serve } from './serve.js';

/** A request as it is about to be forwarded. */
export interface Outgoing {
  url: string;
  readonly headers: Headers;
  signal: AbortSignal;
}

export interface GatewayFaults extends Faults {
  /** Spoils what goes to the upstream. */
  readonly spoil?: ((outgoing: Outgoing, incoming: Request, caller: Caller) => void) | undefined;
  /** Forwards in its own way; `forward` is the good one. */
  readonly forwarding?:
    | ((request: Request, caller: Caller, forward: Forward) => Promise<Response>)
    | undefined;
  /** Handles a request before the gateway does; `pass` goes to the upstream without any check. */
  readonly bypass?:
    | ((request: Request, pass: (request: Request) => Promise<Response>) => Promise<Response> | undefined)
    | undefined;
  readonly trustsHeaders?: boolean | undefined;
}

type Forward = (request: Request, caller: Caller) => Promise<Response>;

const FORWARDED = /^(accept|content-type|mcp-.*)$/;

export async function startGateway(faults: GatewayFaults = {}): Promise<UnderAudit> {
  const recording = createRecordingUpstream();
  const behind = await serve(() => recording.handle);
  const { spoil, bypass, trustsHeaders = false } = faults;

  const forward: Forward = async (request, caller) => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers([...request.headers].filter(([name]) => FORWARDED.test(name)));
    headers.set('authorization', 'Bearer the-own-credential-of-the-gateway');
    headers.set('x-user-id', caller.subject);
    const outgoing: Outgoing = { url: behind.origin + pathname + search, headers, signal: request.signal };
    const body = request.method === 'POST' ? await request.text() : null;
    if (body !== null && !trustsHeaders && !headersAgree(request.headers, JSON.parse(body))) {
      const error = { code: -32020, message: 'header mismatch' };
      return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 });
    }
    spoil?.(outgoing, request, caller);
    const { method } = request;
    return plain(
      await fetch(outgoing.url, { method, headers, body, signal: outgoing.signal, redirect: 'manual' }),
    );
  };
  const anybody: Caller = { subject: 'anybody', scopes: [], expiresAt: Number.POSITIVE_INFINITY };
  const started = await startGood({
    ...faults,
    server: {
      change: async (request, next) =>
        (await bypass?.(request, (each) => forward(each, anybody))) ?? next(request),
      forward: (request, caller) => faults.forwarding?.(request, caller, forward) ?? forward(request, caller),
      ...faults.server,
    },
    options: { upstream: recording, authorizationServers: false, ...faults.options },
  });
  const close = async () => {
    await Promise.all([started.close(), behind.close()]);
  };
  return { ...started, close };
}

/** `fetch` has decoded the body, and hop-by-hop headers are not for the next hop. */
function plain(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of [
    'content-encoding',
    'content-length',
    'transfer-encoding',
    'connection',
    'keep-alive',
  ]) {
    headers.delete(name);
  }
  return new Response(response.body, { status: response.status, headers });
}
