/** `withAuth` for Fetch: what becomes of the handler's answer. */

import { withAuth } from 'mcp-auth/fetch';
import { describe, expect, it } from 'vitest';
import type { Allowed } from '../../src/core/types.js';

const told: { status: number; session: string | null }[] = [];
const ends: (() => void)[] = [];
let cancelled = 0;
const watching: Allowed = {
  type: 'allow',
  headers: [
    ['access-control-allow-origin', '*'],
    ['access-control-expose-headers', 'WWW-Authenticate'],
    ['vary', 'Origin'],
    ['dpop-nonce', 'n'],
  ],
  answered: ({ status, get }) => told.push({ status, session: get('mcp-session-id') }),
  whenExpired(end) {
    ends.push(end);
    return () => {
      cancelled += 1;
    };
  },
};
const answer = (response: Response, decision = watching, method = 'GET'): Promise<Response> => {
  told.length = 0;
  ends.length = 0;
  cancelled = 0;
  return withAuth(
    { guard: async () => decision },
    () => response,
  )(new Request('https://x.example', { method }));
};

describe('the headers of a decision', () => {
  it('are added, merged with lists of the host, and do not replace its cross-origin headers', async () => {
    const given = new Response('text', {
      status: 201,
      statusText: 'Made',
      headers: {
        'access-control-allow-origin': 'https://page.example',
        'access-control-expose-headers': 'X-One, WWW-Authenticate',
        vary: 'Accept',
        'dpop-nonce': 'old',
        'mcp-session-id': 's',
      },
    });
    const got = await answer(given);
    expect([got.status, got.statusText, await got.text()]).toEqual([201, 'Made', 'text']);
    expect(Object.fromEntries(got.headers)).toEqual({
      'content-type': 'text/plain;charset=UTF-8',
      'access-control-allow-origin': 'https://page.example',
      'access-control-expose-headers': 'X-One, WWW-Authenticate',
      vary: 'Accept, Origin',
      'dpop-nonce': 'n',
      'mcp-session-id': 's',
    });
    expect(told).toEqual([{ status: 201, session: 's' }]);
    // A handler may keep an answer for everybody; what belongs to one caller must not stay in it.
    expect(given.headers.get('dpop-nonce')).toBe('old');
  });

  it.each([204, 205, 304])('fit an answer of status %s, which has no body', async (status) => {
    const got = await answer(new Response(null, { status }));
    expect([got.status, got.body, got.headers.get('vary')]).toEqual([status, null, 'Origin']);
  });

  it('fit an answer whose headers cannot be changed', async () => {
    const got = await answer(Response.redirect('https://y.example/', 302));
    expect([got.status, got.headers.get('location'), got.headers.get('vary')]).toEqual([
      302,
      'https://y.example/',
      'Origin',
    ]);
  });

  it('keep several cookies apart', async () => {
    const given = new Response(null, {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
    expect((await answer(given)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('are left out where an answer cannot be made again, and where there are none', async () => {
    const broken = Response.error();
    expect(await answer(broken)).toBe(broken);
    const plain = new Response('text');
    expect(await answer(plain, { type: 'allow', headers: [] })).toBe(plain);
  });
});

describe('an event stream', () => {
  /** A source that a test feeds by hand. */
  const source = () => {
    const state = { pulls: 0, reason: undefined as unknown, isCancelled: false };
    let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start(given) {
          controller = given;
        },
        pull() {
          state.pulls += 1;
        },
        cancel(reason) {
          state.isCancelled = true;
          state.reason = reason;
        },
      },
      { highWaterMark: 0 },
    );
    return {
      state,
      send: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
      close: () => controller?.close(),
      fail: (error: Error) => controller?.error(error),
      response: new Response(stream, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
    };
  };

  it('goes on as it is, and is asked for nothing before the client wants it', async () => {
    const { state, send, close, response } = source();
    const got = await answer(response);
    expect(state.pulls).toBe(0);
    send('data: 1\n\n');
    send('data: 2\n\n');
    close();
    expect(await got.text()).toBe('data: 1\n\ndata: 2\n\n');
    expect([cancelled, state.isCancelled]).toEqual([1, false]);
    for (const end of ends) end();
  });

  it('ends cleanly when the token expires, in the middle of waiting, and its source is told', async () => {
    const { state, send, response } = source();
    const reader = ((await answer(response)).body as ReadableStream<Uint8Array>).getReader();
    send('data: 1\n\n');
    expect((await reader.read()).done).toBe(false);
    const next = reader.read();
    expect(ends).toHaveLength(1);
    for (const end of ends) end();
    expect((await next).done).toBe(true);
    expect(state.isCancelled).toBe(true);
    for (const end of ends) end();
    expect((await reader.read()).done).toBe(true);
  });

  it('that the client leaves tells its source, and is not waited for', async () => {
    const { state, response } = source();
    const got = await answer(response);
    await got.body?.cancel('left');
    expect([cancelled, state.isCancelled, state.reason]).toEqual([1, true, 'left']);
    for (const end of ends) end();
  });

  it('that fails, fails for the client, and is not waited for', async () => {
    const { fail, response } = source();
    const got = await answer(response);
    const text = got.text();
    fail(new Error('of the source'));
    await expect(text).rejects.toThrow('of the source');
    expect(cancelled).toBe(1);
    for (const end of ends) end();
  });

  it('whose source cannot be cancelled still ends', async () => {
    const stream = new ReadableStream({ cancel: () => Promise.reject(new Error('no')) });
    const got = await answer(new Response(stream, { headers: { 'content-type': 'text/event-stream' } }));
    for (const end of ends) end();
    expect(await got.text()).toBe('');
  });

  it('is nothing else', async () => {
    await answer(Response.json({}));
    await answer(new Response(null, { status: 202, headers: { 'content-type': 'text/event-stream' } }));
    expect(ends).toEqual([]);
  });
});
