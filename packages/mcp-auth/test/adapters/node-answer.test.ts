/** Every way in which a Node handler can begin an answer, and what becomes of event streams when the token expires. */

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import express5 from 'express';
import { withAuth } from 'mcp-auth/node';
import { afterEach, describe, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import { anyReader } from '../../src/core/cors.js';
import type { Allowed, Guard } from '../../src/core/types.js';
import { listen } from '../support/express-hosts.js';
import { startFakeServer } from '../support/fake-server.js';
import { send } from '../support/send.js';

let host: { readonly url: string; close(): Promise<void> } | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

const told: { status: number; session: string | null; type: string | null }[] = [];
const ends: (() => void)[] = [];
let cancelled = 0;
const watching: Allowed = {
  type: 'allow',
  headers: [['vary', 'Origin']],
  answered: ({ status, get }) =>
    told.push({ status, session: get('mcp-session-id'), type: get('content-type') }),
  whenExpired(end) {
    ends.push(end);
    return () => {
      cancelled += 1;
    };
  },
};
const start = async (
  handler: (response: ServerResponse) => unknown,
  decision = watching,
): Promise<string> => {
  told.length = 0;
  ends.length = 0;
  cancelled = 0;
  const guard: Guard = async () => decision;
  await host?.close();
  host = await startFakeServer(withAuth({ guard }, (_request, response) => handler(response)));
  return host.url;
};

const type = 'application/json';

const reader = { 'access-control-allow-origin': '*' };
describe.each<[string, Allowed, Record<string, unknown>]>([
  ['where the decision has one header', watching, { vary: 'Origin' }],
  ['where it has none', { ...watching, headers: [] }, {}],
  ['where it has that of nearly all', { ...watching, headers: anyReader }, reader],
  [
    'where it has several',
    { ...watching, headers: [...anyReader, ['vary', 'Origin']] },
    { ...reader, vary: 'Origin' },
  ],
])('the head of an answer, %s', (_name, decision, added) => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    [
      'writeHead with an object',
      (r) => r.writeHead(201, { 'Mcp-Session-Id': 's', 'Content-Type': type }).end(),
    ],
    [
      'writeHead with a flat list',
      (r) => r.writeHead(201, ['Mcp-Session-Id', 's', 'content-type', type]).end(),
    ],
    [
      'writeHead with a message',
      (r) => r.writeHead(201, 'Made', { 'mcp-session-id': 's', 'content-type': type }).end(),
    ],
    [
      'writeHead over what was set',
      (r) =>
        r
          .setHeader('mcp-session-id', 'old')
          .setHeader('content-type', type)
          .writeHead(201, { 'mcp-session-id': 's' })
          .end(),
    ],
    [
      'writeHead without headers',
      (r) => r.setHeader('mcp-session-id', 's').setHeader('content-type', type).writeHead(201).end(),
    ],
    [
      'no writeHead, but end',
      (r) => {
        r.statusCode = 201;
        r.setHeader('mcp-session-id', 's').setHeader('content-type', type).end('{}');
      },
    ],
    [
      'no writeHead, but write',
      (r) => {
        r.statusCode = 201;
        r.setHeaders(new Headers({ 'mcp-session-id': 's', 'content-type': type }));
        r.write('{');
        r.end('}');
      },
    ],
    [
      'flushHeaders',
      (r) => {
        r.statusCode = 201;
        r.setHeader('mcp-session-id', 's').setHeader('content-type', type).flushHeaders();
        r.end();
      },
    ],
  ])('is told once: %s', async (_form, answer) => {
    const url = await start(answer, decision);
    const { status, headers } = await send(url, { body: '' });
    expect([status, headers['mcp-session-id'], headers['content-type']]).toEqual([201, 's', type]);
    const { vary, 'access-control-allow-origin': origin } = headers;
    expect({ vary, 'access-control-allow-origin': origin }).toEqual(added);
    expect(told).toEqual([{ status: 201, session: 's', type }]);
    expect(ends).toEqual([]);
  });
});

describe('the head of an answer', () => {
  // Node takes this form, though its types do not say so, and only where nothing was set before.
  it.each([[[]], [[['vary', 'Origin'] as const]], [anyReader]])(
    'is told of a list of pairs, and adds %j',
    async (headers) => {
      const pairs = [['mcp-session-id', 's'] as never, ['content-type', type] as never];
      const url = await start((response) => response.writeHead(201, pairs).end(), { ...watching, headers });
      const answer = await send(url, { body: '' });
      expect(answer.headers).toMatchObject({ 'mcp-session-id': 's', ...Object.fromEntries(headers) });
      expect(told).toEqual([{ status: 201, session: 's', type }]);
      expect(pairs).toHaveLength(2);
    },
  );

  it.each<[string, (response: ServerResponse) => unknown]>([
    [
      'sets',
      (r) => r.setHeader('Access-Control-Allow-Origin', 'https://a.test').setHeader('Vary', 'Accept').end(),
    ],
    [
      'gives',
      (r) => r.writeHead(200, { 'Access-Control-Allow-Origin': 'https://a.test', Vary: 'Accept' }).end(),
    ],
    [
      'gives in a list',
      (r) => r.writeHead(200, ['Access-Control-Allow-Origin', 'https://a.test', 'Vary', 'Accept']).end(),
    ],
    [
      'sets and gives',
      (r) =>
        r.setHeader('Vary', 'Accept').writeHead(200, ['Access-Control-Allow-Origin', 'https://a.test']).end(),
    ],
  ])('leaves to the host what it %s', async (_what, answer) => {
    const headers = [...anyReader, ['vary', 'Origin'] as const];
    const { headers: got } = await send(await start(answer, { ...watching, headers }), { body: '' });
    expect(got['access-control-allow-origin']).toBe('https://a.test');
    expect(got.vary).toBe('Accept, Origin');
    const { headers: same } = await send(await start(answer, { ...watching, headers: anyReader }), {
      body: '',
    });
    expect([same['access-control-allow-origin'], same.vary]).toEqual(['https://a.test', 'Accept']);
  });

  it('is not told where it could not be written', async () => {
    const url = await start((response) => {
      expect(() => response.writeHead(200, { 'mcp-session-id': 'line\nbreak' })).toThrow();
      response.writeHead(204).end();
    });
    expect((await send(url, { body: '' })).status).toBe(204);
    expect(told).toEqual([{ status: 204, session: null, type: null }]);
  });

  it('has fields without a value as null, and repeated ones in one', async () => {
    const url = await start((response) => {
      response.setHeader('mcp-session-id', ['a', 'b']).end();
    });
    await send(url, { body: '' });
    expect(told).toEqual([{ status: 200, session: 'a, b', type: null }]);
  });

  it('is told to every guard in the chain, and of what a framework sends', async () => {
    const app = express5();
    told.length = 0;
    app.use(
      guardMiddleware(async () => watching),
      guardMiddleware(async () => watching),
    );
    app.use((_request, response) => {
      response.json({});
    });
    host = await listen(app);
    await send(host.url, { body: '' });
    expect(told).toEqual(
      Array(2).fill({ status: 200, session: null, type: 'application/json; charset=utf-8' }),
    );
  });
});

describe('an event stream', () => {
  const errors: unknown[] = [];
  const begin = (response: ServerResponse, contentType = 'text/event-stream'): ServerResponse => {
    errors.length = 0;
    response.on('error', (error) => errors.push(error));
    return response.writeHead(200, { 'content-type': contentType });
  };

  it.each(['text/event-stream', 'text/event-stream; charset=utf-8', 'Text/Event-Stream ;a=b'])(
    'of type %s ends cleanly when the token expires, and takes whatever is written afterwards',
    async (contentType) => {
      const after: unknown[] = [];
      const url = await start((response) => {
        begin(response, contentType).write('data: 1\n\n');
        response.on('close', () => after.push('closed'));
        ends.push(() => {
          after.push(response.write('data: 2\n\n'), response.writableEnded);
          response.write('data: 3\n\n', () => after.push('written'));
          response.write('data: 4\n\n', 'utf8', () => after.push('written'));
          expect(response.end('data: 5\n\n', () => after.push('ended'))).toBe(response);
          response.end();
        });
      });
      const response = await fetch(url);
      for (const end of ends) end();
      expect(await response.text()).toBe('data: 1\n\n');
      await expect.poll(() => after).toHaveLength(6);
      // There is no room for more: a handler that writes for as long as there is would never come to an end.
      expect(after.slice(0, 2)).toEqual([false, true]);
      expect(after.slice(2).sort()).toEqual(['closed', 'ended', 'written', 'written']);
      expect(errors).toEqual([]);
    },
  );

  it('that begins when the token has expired already ends at once', async () => {
    const expired: Allowed = {
      ...watching,
      whenExpired(end) {
        queueMicrotask(end);
        return () => {};
      },
    };
    const url = await start(async (response) => {
      begin(response);
      await new Promise((resolve) => response.on('close', resolve));
      response.write('data: late\n\n');
    }, expired);
    expect(await (await fetch(url)).text()).toBe('');
    expect(errors).toEqual([]);
  });

  it('that is piped stops its source', async () => {
    const source = Readable.from(
      (async function* () {
        for (;;) {
          yield 'data: tick\n\n';
          await new Promise(setImmediate);
        }
      })(),
    );
    const url = await start((response) => {
      source.on('unpipe' as never, () => {});
      source.pipe(begin(response));
      response.on('unpipe', () => source.destroy());
    });
    const response = await fetch(url);
    for (const end of ends) end();
    expect(await response.text()).toMatch(/^(data: tick\n\n)*$/);
    await expect.poll(() => source.destroyed).toBe(true);
    expect(errors).toEqual([]);
  });

  it('that has ended is not waited for, and to end it again does nothing', async () => {
    const url = await start((response) => begin(response).end('data: 1\n\n'));
    expect(await (await fetch(url)).text()).toBe('data: 1\n\n');
    await expect.poll(() => cancelled).toBe(1);
    for (const end of ends) end();
    expect(errors).toEqual([]);
  });

  it('that the client has left is not waited for', async () => {
    const url = await start((response) => begin(response).write('data: 1\n\n'));
    await (await fetch(url)).body?.cancel();
    await expect.poll(() => cancelled).toBe(1);
    for (const end of ends) end();
    expect(errors).toEqual([]);
  });

  it.each(['application/json', 'text/event-stream-not', 'text/plain; a=text/event-stream'])(
    'is not what is sent as %s',
    async (contentType) => {
      const url = await start((response) => begin(response, contentType).end('{}'));
      await (await fetch(url)).text();
      expect(ends).toEqual([]);
    },
  );
});
