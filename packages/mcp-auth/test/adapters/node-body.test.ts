/** The body of a Node request after the guard has read it: every way to read it still works, and nothing hangs. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import express5 from 'express';
import { withAuth } from 'mcp-auth/node';
import { afterEach, describe, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import type { Body, Guard } from '../../src/core/types.js';
import { listen } from '../support/express-hosts.js';
import { type FakeServer, startFakeServer } from '../support/fake-server.js';
import { send } from '../support/send.js';

const express4: typeof express5 = createRequire(import.meta.url)('express4');

let host: Pick<FakeServer, 'url' | 'close'> | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

/** Reads the body as a guard with rules would, and lets every request pass that has one. */
const seen: Body[] = [];
const reading: Guard = async (_head, readBody) => {
  const body = (await readBody?.(4_000_000)) ?? { type: 'unusable', problem: 'unreadable' };
  seen.push(body);
  if (body.type === 'unusable')
    return { type: 'reply', reply: { status: 400, headers: [], body: `{"problem":"${body.problem}"}` } };
  const value = body.type === 'text' ? JSON.parse(body.text) : body.value;
  return { type: 'allow', headers: [], message: { value } };
};
const ignoring: Guard = async () => ({ type: 'allow', headers: [] });

type Handler = (request: IncomingMessage & { body?: unknown }, response: ServerResponse) => unknown;
const start = async (handler: Handler, guard: Guard = reading): Promise<string> => {
  seen.length = 0;
  host = await startFakeServer(withAuth({ guard }, handler));
  return host.url;
};
const startExpress = async (configure: (app: express5.Express) => void, make = express5): Promise<string> => {
  seen.length = 0;
  const app = make();
  app.set('env', 'test');
  configure(app);
  host = await listen(app);
  return host.url;
};

const readers: Readonly<Record<string, (request: IncomingMessage) => Promise<Buffer>>> = {
  'the consumers of Node': buffer,
  async iteration(request) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  },
  'data events': (request) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    }),
  'readable events': (request) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      request.on('readable', () => {
        for (let chunk = request.read(); chunk !== null; chunk = request.read()) chunks.push(chunk);
      });
      request.on('end', () => resolve(Buffer.concat(chunks)));
    }),
  'a pipe': (request) => buffer(request.pipe(new PassThrough())),
};

describe.each(Object.keys(readers))('a handler that reads with %s', (name) => {
  it.each([
    ['a byte', 1, undefined],
    ['a byte, in chunks', 1, 1],
    ['a buffer of Node', 65_536, undefined],
    ['a byte more', 65_537, undefined],
    ['some of it, in small pieces', 20_000, 50],
    ['a megabyte', 1_048_576, undefined],
    ['a megabyte, in chunks', 1_048_576, 16],
  ])('gets %s', async (_name, size, pieces) => {
    const url = await start(async (request, response) => {
      const bytes = await readers[name]?.(request);
      response.end(JSON.stringify({ bytes: bytes?.toString(), body: request.body }));
    });
    // A digit, or a string of that many bytes.
    const body = size === 1 ? '7' : JSON.stringify('a'.repeat(size - 2));
    const got = await send(url, { body, ...(pieces === undefined ? {} : { pieces }) });
    expect(JSON.parse(got.text)).toEqual({ bytes: body, body: JSON.parse(body) });
    expect(seen).toEqual([{ type: 'text', text: body }]);
  });
});

describe('what stands behind the guard', () => {
  const body = JSON.stringify({ a: 'ü'.repeat(50_000) });
  const headers = { 'content-type': 'application/json' };

  it.each([
    ['Express 5', express5],
    ['Express 4', express4],
  ])('json() of %s parses the same bytes', async (_name, make) => {
    const url = await startExpress((app) => {
      app.use(guardMiddleware(reading));
      app.use(make.json({ limit: '1mb' }));
      app.use((request, response) => {
        response.json(request.body);
      });
    }, make);
    expect(JSON.parse((await send(url, { headers, body })).text)).toEqual(JSON.parse(body));
  });

  it('whoever refuses a stream that somebody has read finds the bytes beside it', async () => {
    // Hono's adapter looks here first, and some hosts of functions put it here.
    const url = await start((request, response) => response.end((request as { rawBody?: unknown }).rawBody));
    expect((await send(url, { headers, body })).text).toBe(body);
  });

  it('a listener of Hono gets it, whichever way it reads', async () => {
    const url = await start((request, response) =>
      getRequestListener(
        async (web) => {
          if (request.url === '/json') return Response.json(await web.json());
          return new Response(Buffer.from(await new Response(web.body).arrayBuffer()));
        },
        { overrideGlobalObjects: false },
      )(request, response),
    );
    expect((await send(`${url}/json`, { headers, body })).text).toBe(body);
    expect((await send(`${url}/stream`, { headers, body, pieces: 9 })).text).toBe(body);
  });

  it('a handler that reads nothing answers, and the connection goes on', async () => {
    const url = await start((request, response) => response.end(JSON.stringify(request.body)));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const request = (content: string, extra = '') =>
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${content.length}\r\n${extra}\r\n${content}`;
    const chunked =
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n44\r\n1\r\n4\r\n0\r\n\r\n';
    const large = JSON.stringify('b'.repeat(200_000));
    // Several requests in one packet, and one that is cut in two in the middle of a chunk.
    socket.write(request('1') + request('22') + request(large) + request('"3"') + chunked.slice(0, 60));
    await expect.poll(() => text.split('HTTP/1.1 200').length).toBe(5);
    socket.end(chunked.slice(60) + request('5', 'Connection: close\r\n'));
    await new Promise((resolve) => socket.on('close', resolve));
    const bodies = text
      .split('HTTP/1.1 200')
      .slice(1)
      .map((answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(bodies).toEqual(['1', '22', large, '"3"', '444', '5']);
  });

  it('a second guard gets the value that the first one decided on, and the stream goes on', async () => {
    const url = await startExpress((app) => {
      app.use(guardMiddleware(reading), guardMiddleware(reading));
      app.use(async (request, response) => {
        response.end(await buffer(request));
      });
    });
    expect((await send(url, { headers, body: '{"a":1}' })).text).toBe('{"a":1}');
    expect(seen).toEqual([
      { type: 'text', text: '{"a":1}' },
      { type: 'parsed', value: { a: 1 } },
    ]);
  });
});

describe('what the host did before the guard', () => {
  const headers = { 'content-type': 'application/json' };
  const echo = (app: express5.Express): void => {
    app.use((request, response) => {
      const { body } = request;
      response.json({ body: Buffer.isBuffer(body) ? `bytes: ${body}` : body });
    });
  };

  it('a body that it parsed is the same value for the guard and the handler', async () => {
    const values: unknown[] = [];
    const url = await startExpress((app) => {
      app.use(express5.json());
      app.use((request, _response, next) => {
        values.push(request.body);
        next();
      });
      app.use(guardMiddleware(reading));
      app.use((request, response) => {
        values.push(request.body);
        response.end();
      });
    });
    await send(url, { headers, body: '{"a":1,"a":2}' });
    expect(seen).toEqual([{ type: 'parsed', value: { a: 2 } }]);
    expect(values[1]).toBe(values[0]);
  });

  it.each([
    ['text', express5.text({ type: '*/*' }), '{"a":1}'],
    ['bytes', express5.raw({ type: '*/*' }), 'bytes: {"a":1}'],
  ])('%s that it read are decoded for the guard and stay as they are', async (_name, parser, body) => {
    const url = await startExpress((app) => {
      app.use(parser, guardMiddleware(reading));
      echo(app);
    });
    expect(JSON.parse((await send(url, { headers, body: '{"a":1}' })).text)).toEqual({ body });
    expect(seen).toEqual([{ type: 'text', text: '{"a":1}' }]);
  });

  it('bytes that are no UTF-8 are not mended', async () => {
    const url = await startExpress((app) => {
      app.use(express5.raw({ type: '*/*' }), guardMiddleware(reading));
      echo(app);
    });
    const got = await send(url, { headers, body: Uint8Array.of(0x22, 0xff, 0x22) });
    expect(JSON.parse(got.text)).toEqual({ problem: 'unreadable' });
  });

  it('the empty object that an old parser leaves does not hide a stream that nobody has read', async () => {
    const url = await startExpress((app) => {
      app.use(express4.json());
      app.use((request, _response, next) => {
        expect(request.body).toEqual({});
        next();
      });
      app.use(guardMiddleware(reading));
      echo(app);
    }, express4);
    const got = await send(url, { headers: { 'content-type': 'application/x+json' }, body: '{"a":1}' });
    expect(JSON.parse(got.text)).toEqual({ body: { a: 1 } });
  });

  it.each<[string, RequestListener]>([
    ['took the stream away', (request) => request.resume()],
    ['took a part of it', (request) => request.once('readable', () => request.read(1))],
    ['gave it an encoding', (request) => request.setEncoding('latin1')],
  ])('a body is unreadable where it %s', async (_name, before) => {
    host = await startFakeServer((request, response) => {
      before(request, response);
      const guarded = withAuth({ guard: reading }, () => response.end('handled'));
      const wait = request.readableEncoding === null ? new Promise(setImmediate) : Promise.resolve();
      return wait.then(() => guarded(request, response));
    });
    const got = await send(host.url, { headers, body: '{"a":1}' });
    expect(JSON.parse(got.text)).toEqual({ problem: 'unreadable' });
  });
});

describe('without rules for operations', () => {
  it('the body is not touched', async () => {
    const states: unknown[] = [];
    const url = await startExpress((app) => {
      app.use((request, _response, next) => {
        request.body = 'as it was';
        next();
      });
      app.use(guardMiddleware(ignoring));
      app.use(async (request, response) => {
        const { readableDidRead, readableFlowing, body } = request;
        states.push([readableDidRead, readableFlowing, body, 'rawBody' in request]);
        states.push(request.listenerCount('readable'), request.listenerCount('close'));
        response.end(await buffer(request));
      });
    });
    expect((await send(url, { body: '{"a":1}' })).text).toBe('{"a":1}');
    expect(states[0]).toEqual([false, null, 'as it was', false]);
    expect(states.slice(1)).toEqual([0, 0]);
  });
});

describe('a body that never comes to its end', () => {
  it('is given up with its client', async () => {
    const url = await start((_request, response) => response.end());
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a":');
    const server = host as FakeServer;
    await expect.poll(() => server.requests.length).toBe(1);
    socket.destroy();
    await expect.poll(() => seen).toEqual([{ type: 'unusable', problem: 'unreadable' }]);
  });

  it('is given up where the client has gone before', async () => {
    const bodies: Body[] = [];
    const late: Guard = async (head, readBody) => {
      const request = head.source as IncomingMessage;
      await new Promise((resolve) => request.on('close', resolve));
      if (readBody) bodies.push(await readBody(1000));
      return { type: 'allow', headers: [] };
    };
    const url = await start((_request, response) => response.end(), late);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a":');
    await expect.poll(() => (host as FakeServer).requests.length).toBe(1);
    socket.destroy();
    await expect.poll(() => bodies).toEqual([{ type: 'unusable', problem: 'unreadable' }]);
  });
});

describe('a body over the limit', () => {
  const states: boolean[] = [];
  const limited: Guard = async (head, readBody) => {
    const body = await readBody?.(10);
    states.push((head.source as IncomingMessage).readableDidRead);
    const isRefused = body?.type === 'unusable' && body.problem === 'too_large';
    if (!isRefused) return { type: 'allow', headers: [] };
    return { type: 'reply', reply: { status: 413, headers: [['connection', 'close']], body: '{}' } };
  };

  it('is refused by its length before anything is read', async () => {
    states.length = 0;
    const url = await start((_request, response) => response.end('handled'), limited);
    expect((await send(url, { body: '12345678901' })).status).toBe(413);
    expect(states).toEqual([false]);
    expect((await send(url, { body: '1234567890' })).status).toBe(200);
  });

  it('is refused in the middle where it comes in chunks, and the client is told', async () => {
    const url = await start((_request, response) => response.end('handled'), limited);
    expect((await send(url, { body: '12345678901', pieces: 11 })).status).toBe(413);
    expect((await send(url, { body: 'x'.repeat(3_000_000), pieces: 30 })).status).toBe(413);
    expect((await send(url, { body: '1234567890', pieces: 10 })).status).toBe(200);
  });
});
