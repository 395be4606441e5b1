import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Http, type HttpOptions } from '../../src/http/http.js';
import { getWithHost } from '../servers/get-with-host.js';
import { listenEndless, listenFor, listenRaw } from './wire.js';

const get = (url: string, options: HttpOptions = {}) => new Http(options).send({ url, purpose: 'Test' });
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('a server that does not come to an end', () => {
  it('sends no head', async () => {
    const answer = await get(await listenRaw(() => undefined), { timeout: 100 });
    expect(answer).toMatchObject({
      status: 0,
      failure: { kind: 'timeout', message: 'no complete answer in time' },
    });
  });

  it('sends a head and no body: the head counts', async () => {
    const answer = await get(await listenFor(CHUNKED), { timeout: 100 });
    expect(answer).toMatchObject({
      status: 200,
      text: '',
      mediaType: 'text/plain',
      failure: { kind: 'timeout' },
    });
  });

  it('sends half a body: that half counts', async () => {
    const answer = await get(await listenFor(CHUNKED, chunk('half')), { timeout: 100 });
    expect(answer).toMatchObject({ status: 200, text: 'half', failure: { kind: 'timeout' } });
    expect(answer.summary).toBe('200 text/plain (no complete answer in time)');
  });

  it('never stops sending: no more is read than allowed, and the connection is given up', async () => {
    const { origin, ended } = await listenEndless(CHUNKED, chunk('x'.repeat(4096)));
    const answer = await get(origin, { maxBytes: 10_000 });
    expect(answer).toMatchObject({
      status: 200,
      failure: { kind: 'too_large', message: 'the body has more than 10000 bytes' },
    });
    expect(answer.text).toHaveLength(10_000);
    await ended;
  });

  it('is left as soon as enough is known', async () => {
    const { origin, ended } = await listenEndless(
      `${OK.replace('plain', 'event-stream')}\r\n`,
      'data: hello\n\n',
    );
    const answer = await new Http().send({
      url: origin,
      purpose: 'Test',
      until: (text) => text.includes('hello'),
    });
    expect(answer.failure).toBeUndefined();
    expect(answer.status).toBe(200);
    await ended;
  });
});

describe('a body', () => {
  it('counts as large as it is once decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const head = `${OK}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const answer = await get(await listenFor(head, bomb));
    expect(answer.failure?.kind).toBe('too_large');
    expect(answer.text).toHaveLength(1_048_576);
  });

  it('that is not compressed as it says, is a failure', async () => {
    const answer = await get(
      await listenFor(`${OK}content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`),
    );
    expect(answer).toMatchObject({ status: 200, failure: { kind: 'unreachable' } });
    expect(answer.failure?.message).toMatch(/not compressed as Content-Encoding says/);
  });

  it('that breaks off, is a failure, and what came is kept', async () => {
    const origin = await listenRaw((socket) => socket.end(`${CHUNKED}${chunk('half')}`));
    const answer = await get(origin);
    expect(answer).toMatchObject({
      status: 200,
      text: 'half',
      failure: { message: 'the connection was cut (UND_ERR_SOCKET)' },
    });
  });

  it('may begin with a byte order mark, and be cut within a character', async () => {
    const bytes = Buffer.from('\uFEFF{"a":"ü"}');
    const origin = await listenRaw((socket) => {
      socket.write(`${OK}content-length: ${bytes.length}\r\n\r\n`);
      socket.write(bytes.subarray(0, 10));
      setImmediate(() => socket.write(bytes.subarray(10)));
    });
    expect((await get(origin)).json).toEqual({ a: 'ü' });
  });
});

it('does not follow redirects', async () => {
  const asked: string[] = [];
  const origin = await listenRaw((socket, head) => {
    asked.push(head.split('\r\n', 1)[0] ?? '');
    socket.end('HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n');
  });
  const answer = await get(`${origin}/here`);
  expect(answer).toMatchObject({ status: 302, failure: undefined });
  expect(answer.header('location')).toBe('/there');
  expect(asked).toEqual(['GET /here HTTP/1.1']);
});

describe('what sends', () => {
  it('may not listen to the signal: the time is up all the same', async () => {
    const fetch = () => new Promise<Response>(() => undefined);
    expect(await get('http://a.example/', { fetch, timeout: 50 })).toMatchObject({
      status: 0,
      failure: { kind: 'timeout' },
    });
    const stuck = async () => new Response(new ReadableStream({}));
    expect(await get('http://a.example/', { fetch: stuck, timeout: 50 })).toMatchObject({
      status: 200,
      failure: { kind: 'timeout' },
    });
  });

  it('may fail with anything', async () => {
    for (const thrown of [new Error('no'), 'no', undefined]) {
      const answer = await get('http://a.example/', { fetch: () => Promise.reject(thrown) });
      expect(answer).toMatchObject({ status: 0, failure: { kind: 'unreachable' } });
    }
  });

  it('may be another one, for what fetch cannot send', async () => {
    let seen = '';
    const origin = await listenRaw((socket, head) => {
      seen = head;
      socket.end(`${OK}content-length: 2\r\n\r\nok`);
    });
    const http = new Http();
    const request = { url: `${origin}/x`, purpose: 'Test', headers: { host: 'other.example' } };
    const answer = await http.send({ ...request, sendBy: () => getWithHost(request.url, 'other.example') });
    expect(answer.text).toBe('ok');
    expect(seen.toLowerCase()).toContain('\r\nhost: other.example\r\n');
    expect(http.exchanges[0]?.request.headers).toEqual([['host', 'other.example']]);
  });

  it('is not asked for what is out of reach', async () => {
    const fetch = () => Promise.reject(new Error('was asked'));
    const reach = async (url: URL) =>
      url.port === '1' ? '10.0.0.1 is a private address, and so on' : 'too far';
    expect((await get('http://10.0.0.1:1/', { fetch, reach })).failure?.kind).toBe('refused_address');
    expect((await get('gopher://a.example/', { fetch, reach })).failure).toEqual({
      kind: 'refused_url',
      message: 'too far',
    });
    expect((await get('not a URL', { fetch })).failure?.kind).toBe('refused_url');
  });
});

it('stops at once when the audit is stopped', async () => {
  const controller = new AbortController();
  const origin = await listenRaw(() => controller.abort());
  expect(await get(origin, { signal: controller.signal })).toMatchObject({
    status: 0,
    failure: { kind: 'aborted' },
  });
  expect(await get(origin, { signal: controller.signal })).toMatchObject({
    status: 0,
    failure: { kind: 'aborted' },
  });
});

it('does not begin when the audit has been stopped before, whatever sends', async () => {
  const fetch = () => new Promise<Response>(() => undefined);
  const signal = AbortSignal.abort();
  expect(await get('http://a.example/', { fetch, signal })).toMatchObject({ failure: { kind: 'aborted' } });
});

describe('the record', () => {
  it('asks a URL once, however many want to know', async () => {
    let asked = 0;
    const http = new Http({ fetch: async () => new Response(String(++asked)) });
    const answers = await Promise.all([1, 2, 3].map(() => http.get('http://a.example/', 'Test')));
    expect(answers.map(({ text }) => text)).toEqual(['1', '1', '1']);
    await http.get('http://a.example/', 'Test', { accept: 'application/json' });
    expect(http.exchanges.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('shows no secret that a server repeats, wherever it does', async () => {
    const secret = 'tok/en+with=everything&"<>\\ü'.repeat(3);
    const fetch = async () =>
      new Response(
        `${secret}\n${JSON.stringify({ secret })}\n${encodeURIComponent(secret)}\n${secret.slice(0, 20)}…`,
        {
          headers: {
            'x-echo': encodeURIComponent(secret),
            location: `/?x=${new URLSearchParams({ secret })}`,
          },
        },
      );
    const http = new Http({ fetch });
    http.redactor.hide(secret);
    const url = `http://a.example/?q=${encodeURIComponent(secret)}`;
    await http.send({
      url,
      purpose: 'Test',
      headers: { 'x-a': encodeURIComponent(secret) },
      method: 'POST',
      body: secret,
    });
    const shown = JSON.stringify(http.exchanges);
    for (const part of [secret, secret.slice(0, 12), 'everything']) {
      expect(shown).not.toContain(part);
      expect(shown).not.toContain(JSON.stringify(part).slice(1, -1));
      expect(shown).not.toContain(encodeURIComponent(part));
    }
  });

  it('shows no secret that a platform puts into its error', async () => {
    const http = new Http();
    const secret = 'secret-with\na-line-break';
    http.redactor.hide(secret);
    const answer = await http.send({
      url: 'http://127.0.0.1:9/',
      purpose: 'Test',
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.failure?.kind).toBe('unreachable');
    expect(JSON.stringify(http.exchanges)).not.toContain('secret-with');
  });

  it('is of bounded size', async () => {
    const fetch = async () =>
      new Response('x'.repeat(1_000_000), { headers: { 'x-long': 'y'.repeat(10_000) } });
    const http = new Http({ fetch });
    await http.send({
      url: 'http://a.example/',
      purpose: 'Test',
      method: 'POST',
      body: 'z'.repeat(1_000_000),
    });
    expect(JSON.stringify(http.exchanges).length).toBeLessThan(13_000);
  });
});
