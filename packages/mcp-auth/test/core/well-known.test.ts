import { describe, expect, it } from 'vitest';
import { discoveredDocument } from '../../src/core/discovered-document.js';
import { type Document, publishDocuments } from '../../src/core/well-known.js';

const path = '/.well-known/oauth-protected-resource/notes';
const content = { resource: 'https://x.example/notes' };
const available: Document = async () => ({ content });

function serve(
  target: string,
  init: { method?: string; headers?: Record<string, string> } = {},
  document = available,
) {
  const publish = publishDocuments(new Map([[path, document]]), '*');
  return publish({ method: init.method ?? 'GET', url: target, headers: new Headers(init.headers) });
}

const headersOf = async (reply: ReturnType<typeof serve>) => Object.fromEntries((await reply)?.headers ?? []);

describe('publishDocuments', () => {
  it('answers GET and HEAD alike', async () => {
    const reply = await serve(path);
    expect(reply?.status).toBe(200);
    expect(JSON.parse(reply?.body ?? '')).toEqual(content);
    expect(await headersOf(serve(path))).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^W\/"[0-9a-f]+-[0-9a-f]+"$/),
      'access-control-allow-origin': '*',
    });
    expect(await serve(path, { method: 'HEAD' })).toEqual(reply);
  });

  it.each([
    ['an absolute-form target', `http://any.example${path}`],
    ['a fragment, which no client should send', `${path}#x`],
    ['a query that says nothing', `${path}?cache=no`],
  ])('serves %s', async (_name, target) => {
    expect((await serve(target))?.status).toBe(200);
  });

  it('answers 304 to whoever has the document', async () => {
    const { etag = '' } = await headersOf(serve(path));
    // RFC 9110 §13.1.2 compares weakly: with or without the mark of a weak validator.
    for (const tag of [etag, `"x", ${etag}`, '*', etag.replace('W/', '')]) {
      const reply = await serve(path, { headers: { 'if-none-match': tag } });
      expect(reply).toMatchObject({ status: 304, body: '' });
      expect(Object.fromEntries(reply?.headers ?? [])).toMatchObject({
        etag,
        'cache-control': 'public, max-age=300',
      });
    }
    expect((await serve(path, { headers: { 'if-none-match': '"other"' } }))?.status).toBe(200);
  });

  // Requirements: 9728-15
  it('changes the validator with the document', async () => {
    const other: Document = async () => ({ content: { resource: 'https://x.example/noteS' } });
    expect((await headersOf(serve(path, {}, other))).etag).not.toBe((await headersOf(serve(path))).etag);
  });

  it('answers preflights, other OPTIONS and other methods', async () => {
    const preflight = await serve(path, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'GET' },
    });
    expect(preflight?.status).toBe(204);
    expect(Object.fromEntries(preflight?.headers ?? [])).toMatchObject({
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': expect.stringContaining('mcp-protocol-version'),
    });
    expect(await serve(path, { method: 'OPTIONS' })).toMatchObject({ status: 204, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE', 'get']) {
      const reply = await serve(path, { method });
      expect(reply?.status).toBe(405);
      expect(Object.fromEntries(reply?.headers ?? []).allow).toBe('GET, HEAD, OPTIONS');
    }
  });

  it.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/other',
    `${path}/`,
    `/${path}`,
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/notes',
    '/.well-known/openid-configuration',
    '/notes/.well-known/openid-configuration',
  ])('answers %s with a 404 in JSON', async (target) => {
    const reply = await serve(target);
    expect(reply?.status).toBe(404);
    expect(JSON.parse(reply?.body ?? '')).toEqual({ message: expect.any(String) });
    expect(await headersOf(serve(target))).toMatchObject({
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    const preflight = await serve(target, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'GET' },
    });
    expect(preflight?.status).toBe(204);
  });

  it.each([
    '/',
    '//',
    '',
    '*',
    '/notes',
    '/.well-known/security.txt',
    '/.well-known/oauth-protected-resources',
    '/x?y=/.well-known/openid-configuration',
    'http://[',
    'example.com:443',
    '/%',
  ])('leaves %j to others', (target) => {
    expect(serve(target)).toBeUndefined();
  });

  it('tells apart documents that differ in the query', async () => {
    const documents = new Map<string, Document>([
      [`${path}?t=a`, async () => ({ content: { resource: 'a' } })],
      [`${path}?t=b`, async () => ({ content: { resource: 'b' } })],
    ]);
    const publish = publishDocuments(documents, '*');
    const get = (url: string) => publish({ method: 'GET', url, headers: new Headers() });
    expect((await get(`${path}?t=b`))?.body).toContain('"b"');
    expect((await get(path))?.status).toBe(404);
    expect((await get(`${path}?t=c`))?.status).toBe(404);
  });

  it('says 503 while the document cannot be had, and lets nobody store that', async () => {
    const missing = discoveredDocument(async () => ({
      unavailable: true,
      detail: 'DETAIL',
      retryAfter: 2.5,
    }));
    const reply = await serve(path, {}, missing);
    expect(reply?.status).toBe(503);
    expect(reply?.body).not.toContain('DETAIL');
    expect(Object.fromEntries(reply?.headers ?? [])).toMatchObject({
      'retry-after': '3',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
  });

  it('narrows the origins', async () => {
    const publish = publishDocuments(new Map([[path, available]]), ['https://a.example']);
    const get = (origin: string) =>
      publish({ method: 'GET', url: path, headers: new Headers({ origin }) }) as Promise<{
        headers: readonly (readonly [string, string])[];
      }>;
    expect((await get('https://a.example')).headers).toContainEqual([
      'access-control-allow-origin',
      'https://a.example',
    ]);
    expect(Object.fromEntries((await get('https://b.example')).headers)).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});
