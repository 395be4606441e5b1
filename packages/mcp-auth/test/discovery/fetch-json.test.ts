import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FetchedJson, type FetchJsonOptions, fetchJson } from '../../src/discovery/fetch-json.js';
import {
  type FakeHandler,
  type FakeServer,
  hang,
  json,
  reset,
  startFakeServer,
  text,
} from '../support/fake-server.js';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

function get(url = server.url, options: Partial<FetchJsonOptions> = {}): Promise<FetchedJson> {
  return fetchJson(url, { fetch, signal: AbortSignal.timeout(2000), maxBytes: 65_536, ...options });
}

function raw(body: string | Uint8Array, headers: Record<string, string> = {}): FakeHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

/** The request must be given up, or whoever sends without end would go on sending. */
async function expectNothingPending(): Promise<void> {
  await expect.poll(() => server.pending).toBe(0);
}

describe('fetchJson', () => {
  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/jwk-set+json',
    'application/vnd.x+JSON ; a=b',
  ])('accepts %s', async (type) => {
    server.answer(json({ a: [1, null] }, type));
    expect(await get()).toEqual({ ok: true, value: { a: [1, null] } });
  });

  // Requirements: 8414-05
  it.each([
    ['text/html; charset=utf-8', 'content type text/html'],
    ['text/plain', 'content type text/plain'],
    ['application/jsonp', 'content type application/jsonp'],
    ['application/octet-stream', 'content type application/octet-stream'],
  ])('refuses %s', async (type, named) => {
    server.answer(json({}, type));
    expect(await get()).toMatchObject({
      ok: false,
      kind: 'content_type',
      detail: expect.stringContaining(named),
    });
  });

  it('refuses an answer without a content type', async () => {
    server.answer((_, response) => response.writeHead(200).end('{}'));
    expect(await get()).toMatchObject({
      kind: 'content_type',
      reason: expect.stringContaining('no content type'),
    });
  });

  // Requirements: 8414-05, 9728-18
  it.each([
    [301, 'redirect'],
    [302, 'redirect'],
    [304, 'redirect'],
    [307, 'redirect'],
    [201, 'status'],
    [204, 'status'],
    [401, 'status'],
    [404, 'status'],
    [500, 'status'],
  ])('counts %i as a failure (%s)', async (status, kind) => {
    const elsewhere = await startFakeServer(json({ stolen: true }));
    server.answer((_, response) => {
      response.writeHead(status, { location: elsewhere.url, 'content-type': 'application/json' });
      response.end(status === 204 || status === 304 ? undefined : '{}');
    });
    expect(await get()).toMatchObject({ ok: false, kind, status });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('notices a fetch that followed a redirect on its own', async () => {
    server.answer((request, response) =>
      request.url === '/'
        ? response.writeHead(302, { location: '/next' }).end()
        : json({})(request, response),
    );
    const following: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'follow' });
    expect(await get(server.url, { fetch: following })).toMatchObject({ ok: false, kind: 'redirect' });
  });

  it('refuses the opaque redirect of browsers', async () => {
    const opaque = Object.defineProperty(Response.json({}), 'status', { value: 0 });
    expect(await get(server.url, { fetch: async () => opaque })).toMatchObject({
      kind: 'redirect',
      status: 0,
    });
  });

  it('passes on how long to wait', async () => {
    server.answer((_, response) => response.writeHead(503, { 'retry-after': '17' }).end());
    expect(await get()).toMatchObject({ status: 503, statusText: 'Service Unavailable', retryAfter: 17 });
    server.answer((_, response) => response.writeHead(503, { 'retry-after': 'soon' }).end());
    expect(await get()).not.toHaveProperty('retryAfter');
  });

  // Requirements: 8414-08
  it('cuts off a body without end, and its connection', async () => {
    let sent = 0;
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('1'.repeat(16_384))) sent += 16_384;
      };
      response.on('drain', more);
      more();
    });
    expect(await get()).toMatchObject({ ok: false, kind: 'too_large' });
    await expectNothingPending();
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('refuses a body by its announced length', async () => {
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '65537' }).write('{');
    });
    expect(await get()).toMatchObject({ ok: false, kind: 'too_large' });
    await expectNothingPending();
  });

  it('reads exactly as many bytes as allowed', async () => {
    server.answer(raw(`"${'x'.repeat(65_534)}"`));
    expect(await get()).toMatchObject({ ok: true });
    server.answer(raw(`"${'x'.repeat(65_535)}"`, { 'transfer-encoding': 'chunked' }));
    expect(await get()).toMatchObject({ ok: false, kind: 'too_large' });
  });

  it('counts bytes after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(65_536);
    server.answer(raw(bomb, { 'content-encoding': 'gzip' }));
    expect(await get()).toMatchObject({ ok: false, kind: 'too_large' });
  });

  // Requirements: 8414-08
  it.each([
    ['no header', hang],
    [
      'a header and nothing else',
      (_: unknown, response: Parameters<FakeHandler>[1]) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      },
    ],
  ])('does not wait longer than allowed for %s', async (_, handler: FakeHandler) => {
    server.answer(handler);
    const begun = performance.now();
    expect(await get(server.url, { signal: AbortSignal.timeout(150) })).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(4500);
    await expectNothingPending();
  });

  it('does not depend on a fetch or a body that listens to signals', async () => {
    const signal = () => AbortSignal.timeout(50);
    expect(await get(server.url, { signal: signal(), fetch: () => new Promise(() => {}) })).toMatchObject({
      kind: 'timeout',
    });
    const silent = new ReadableStream({
      pull: () => new Promise(() => {}),
      cancel: () => new Promise(() => {}),
    });
    const deaf = async () => new Response(silent, { headers: { 'content-type': 'application/json' } });
    expect(await get(server.url, { signal: signal(), fetch: deaf })).toMatchObject({ kind: 'timeout' });
  });

  it('sends nothing once its time is over', async () => {
    expect(await get(server.url, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'timeout' });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"a":', 'not acceptable JSON'],
    ['nothing', '', 'not acceptable JSON'],
    ['HTML under a false name', '<html></html>', 'not acceptable JSON'],
    ['a repeated member', '{"issuer":"a","issuer":"b"}', 'stands twice'],
    ['an infinite number', '{"a":1e999}', 'too large'],
    ['endless nesting', '['.repeat(5000) + ']'.repeat(5000), 'nested deeper'],
    ['a byte order mark', '\uFEFF{}', 'byte order mark'],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'not UTF-8'],
    ['broken UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'not UTF-8'],
  ])('refuses %s', async (_, body, problem) => {
    server.answer(raw(body));
    expect(await get()).toMatchObject({ ok: false, kind: 'json', reason: expect.stringContaining(problem) });
  });

  it('names the code of a network error', async () => {
    server.answer(reset);
    expect(await get()).toMatchObject({
      kind: 'network',
      reason: expect.stringMatching(/^failed \((UND_ERR|ECONN)/),
    });
    const gone = server.url;
    await server.close();
    expect(await get(gone)).toMatchObject({ kind: 'network', detail: `${gone}/ failed (ECONNREFUSED)` });
  });

  it('ends as a value whatever fetch does', async () => {
    for (const odd of [
      () => {
        throw new Error('at once');
      },
      () => Promise.reject(undefined),
      () => Promise.reject(new Error('see https://user:pass@host/?token=1 for more')),
      async () => ({ ok: true, json: async () => ({}) }),
      () => undefined,
    ]) {
      const failed = await get(server.url, { fetch: odd as unknown as typeof fetch });
      expect(failed).toMatchObject({ ok: false, kind: 'network' });
      expect(JSON.stringify(failed)).not.toMatch(/pass|token/);
    }
  });

  // Requirements: 8414-04, 9728-18
  it.each([
    ['http://example.com/', 'not https'],
    ['http://127.0.0.1.example.com/', 'not https'],
    ['http://localhost.example.com/', 'not https'],
    ['http://169.254.169.254/', 'not https'],
    ['http://[::ffff:127.0.0.1]/', 'not https'],
    ['ftp://localhost/', 'not an https URL'],
    ['file:///etc/passwd', 'not an https URL'],
    ['/relative', 'not an absolute URL'],
    ['https://user:hunter2@example.com/', 'carries credentials'],
  ])('does not ask %s', async (url, problem) => {
    let asked = 0;
    const never = async () => {
      asked += 1;
      return Response.json({});
    };
    const failed = await get(url, { fetch: never });
    expect(failed).toMatchObject({ ok: false, kind: 'url', reason: expect.stringContaining(problem) });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    expect(asked).toBe(0);
  });

  it.each([
    'https://example.com/',
    'http://localhost:1/',
    'http://auth.localhost/',
    'http://127.8.9.1/',
    'http://[::1]:8080/',
  ])('asks %s', async (url) => {
    expect(await get(url, { fetch: async () => Response.json(1) })).toEqual({ ok: true, value: 1 });
  });

  it('asks plain http elsewhere only when told to', async () => {
    const answering = { fetch: async () => Response.json(1), allowInsecureRequests: true };
    expect(await get('http://keys.internal/', answering)).toEqual({ ok: true, value: 1 });
  });

  it('calls fetch as a plain function', async () => {
    const strict = function (this: unknown) {
      if (this !== undefined) throw new TypeError('Illegal invocation');
      return Promise.resolve(Response.json(1));
    };
    expect(await get(server.url, { fetch: strict })).toEqual({ ok: true, value: 1 });
  });

  it('hides the query of a URL from the operator', async () => {
    expect(await get(`${server.url}/a?key=hunter2#x`)).toMatchObject({
      detail: `${server.url}/a?… answered 404 Not Found`,
    });
  });

  it('keeps a member named __proto__ from becoming a prototype', async () => {
    server.answer(raw('{"__proto__":{"issuer":"x"}}'));
    const fetched = await get();
    expect(fetched.ok && (fetched.value as { issuer?: unknown }).issuer).toBeUndefined();
  });

  it('tells the accepted types', async () => {
    let accept: string | undefined;
    server.answer((request, response) => {
      accept = request.headers.accept;
      text(200)(request, response);
    });
    await get();
    expect(accept).toBe('application/json');
    await get(server.url, { accept: 'application/jwk-set+json' });
    expect(accept).toBe('application/jwk-set+json');
  });
});
