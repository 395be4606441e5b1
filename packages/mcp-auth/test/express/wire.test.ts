/** What arrives on the wire rather than what clients mean to send. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MCPAuth } from '../../src/index.js';
import { frameworks, type Host, listen, sendRaw } from '../support/express-hosts.js';

const resource = 'https://api.example.com/notes';
const prm = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const issuer = 'https://as.example';

const authWith = (allowedOrigins?: '*' | false | readonly string[]) =>
  new MCPAuth({
    protectedResources: {
      metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] },
    },
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
  });
/** Accepts every token and remembers it. */
const seen: string[] = [];
const verifier = (token: string) => {
  seen.push(token);
  return { issuer, audience: resource, subject: 'alice' };
};

describe.each(frameworks)('%s', (_name, make) => {
  let host: Host;
  let runs = 0;
  beforeAll(async () => {
    const app = make();
    app.use('/list', authWith(['https://app.example']).bearerAuth(verifier, { resource }));
    app.use('/host', authWith(false).bearerAuth(verifier, { resource }));
    app.use('/own', (_request, response, next) => {
      response.setHeader('access-control-allow-origin', 'https://own.example');
      response.setHeader('access-control-expose-headers', 'X-Own, www-authenticate');
      response.setHeader('vary', 'Accept-Encoding');
      next();
    });
    app.use(
      '/own',
      authWith(['https://app.example', 'https://own.example']).bearerAuth(verifier, { resource }),
    );
    app.use(authWith().bearerAuth(verifier, { resource }));
    app.use((request, response) => {
      runs += 1;
      response.json({ auth: request.auth, url: request.url });
    });
    host = await listen(app);
  });
  afterAll(() => host.close());

  const raw = async (lines: string) => {
    seen.length = 0;
    const answer = await sendRaw(host.url, lines);
    const header = (name: string) => answer.headers.find(([candidate]) => candidate === name)?.[1];
    return { status: answer.status, challenge: header('www-authenticate'), body: answer.body };
  };

  // Requirements: 6750-02, 6750-08, POL-06
  it.each([
    ['two fields', 'Authorization: Bearer a\r\nAuthorization: Bearer b'],
    ['two equal fields', 'Authorization: Bearer a\r\nAuthorization: Bearer a'],
    ['two fields of two schemes', 'Authorization: Basic dTpw\r\nauthorization: Bearer a'],
    ['two fields, the second in capitals', 'Authorization: Bearer a\r\nAUTHORIZATION: Basic dTpw'],
    ['a tab after the scheme', 'Authorization: Bearer\ta'],
    ['a tab in the token', 'Authorization: Bearer a\tb'],
    ['two words', 'Authorization: Bearer a b'],
    ['Latin-1', 'Authorization: Bearer t\u00f6ken'],
    ['a quoted scheme', 'Authorization: "Bearer" a'],
    ['no token', 'Authorization: Bearer'],
    ['no token but space', 'Authorization: Bearer   '],
  ])('%s: 400', async (_case, fields) => {
    const { status, challenge } = await raw(`POST / HTTP/1.1\r\nHost: x\r\n${fields}\r\nContent-Length: 0`);
    expect(status).toBe(400);
    expect(challenge).toMatch(new RegExp(`^Bearer resource_metadata="${prm}", error="invalid_request"`));
    expect(seen).toEqual([]);
  });

  // Requirements: 6750-02
  it.each([
    ['several spaces', 'Authorization: Bearer    a', 'a'],
    ['another case of the scheme', 'aUTHORIZATION: bEARER a', 'a'],
    ['white space around the value', 'Authorization: \t Bearer a \t', 'a'],
    ['odd opaque tokens', 'Authorization: Bearer a:b~c/d+e==', 'a:b~c/d+e=='],
    ['quotes', 'Authorization: Bearer "a"', '"a"'],
    ['15 KB', `Authorization: Bearer ${'x'.repeat(15_000)}`, 'x'.repeat(15_000)],
  ])('%s: legal', async (_case, fields, token) => {
    const { status } = await raw(`POST / HTTP/1.1\r\nHost: x\r\n${fields}\r\nContent-Length: 0`);
    expect(status).toBe(200);
    expect(seen).toEqual([token]);
  });

  it.each([
    ['a folded line', 'Authorization: Bearer\r\n a'],
    ['a NUL', 'Authorization: Bearer a\u0000b'],
    ['a bare carriage return', 'Authorization: Bearer a\rX: y'],
    ['a space before the colon', 'Authorization : Bearer a'],
  ])('%s never becomes a token', async (_case, fields) => {
    const { status } = await raw(`POST / HTTP/1.1\r\nHost: x\r\n${fields}\r\nContent-Length: 0`);
    expect(status).toBe(400);
    expect(seen).toEqual([]);
  });

  it.each([
    '//',
    '///x',
    '/%',
    '/%ff',
    '//evil.example/notes',
    '/\\',
    '*',
    'http://evil.example/notes',
    '/?a[b]=c',
  ])('GET %s is decided over like any other target', async (target) => {
    const method = target === '*' ? 'OPTIONS' : 'GET';
    expect(await raw(`${method} ${target} HTTP/1.1\r\nHost: x`)).toMatchObject({
      status: 401,
      challenge: `Bearer resource_metadata="${prm}"`,
    });
    expect((await raw(`${method} ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a`)).status).toBe(
      200,
    );
  });

  // Requirements: 9728-20
  it('derives nothing from Host, X-Forwarded-* and the like', async () => {
    const fields = [
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: gopher',
      'X-Forwarded-Prefix: /evil',
      'Forwarded: host=evil.example;proto=http',
      'X-Original-URL: /evil',
    ].join('\r\n');
    const { status, challenge, body } = await raw(`GET / HTTP/1.1\r\n${fields}`);
    expect({ status, challenge }).toEqual({ status: 401, challenge: `Bearer resource_metadata="${prm}"` });
    expect(body).not.toContain('evil');
  });

  // Requirements: MCP-RS-09, 6750-03, 6750-04, 6750-12
  it('ignores tokens in the query, the body and cookies', async () => {
    const answers = await Promise.all([
      fetch(`${host.url}/?access_token=a`),
      fetch(host.url, { method: 'POST', body: new URLSearchParams({ access_token: 'a' }) }),
      fetch(host.url, {
        headers: {
          cookie: 'access_token=a',
          'x-authorization': 'Bearer a',
          'proxy-authorization': 'Bearer a',
        },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const used = await fetch(`${host.url}/?access_token=evil`, { headers: { authorization: 'Bearer good' } });
    expect(await used.json()).toMatchObject({ auth: { token: 'good' }, url: '/?access_token=evil' });
  });

  // Requirements: MCP-RS-08, MCP-RS-24
  it('every request is judged on its own, on the same connection too', async () => {
    const request = (fields: string) => `GET / HTTP/1.1\r\nHost: x\r\n${fields}`;
    const { body } = await raw(
      `${request('Authorization: Bearer a')}\r\n\r\n${request('Mcp-Session-Id: a')}`,
    );
    expect(body).toContain('HTTP/1.1 401');
  });

  describe('preflights', () => {
    const preflight = (path: string, origin = 'https://app.example') =>
      fetch(`${host.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, mcp-protocol-version',
        },
      });

    // Requirements: POL-09
    it('are answered without a token and without the handler', async () => {
      const before = runs;
      const answer = await preflight('/');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-headers')).toMatch(
        /authorization, content-type.*mcp-protocol-version/,
      );
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(runs).toBe(before);
    });

    it('are answered for the origins of a list only', async () => {
      expect((await preflight('/list')).headers.get('access-control-allow-origin')).toBe(
        'https://app.example',
      );
      const other = await preflight('/list', 'https://evil.example');
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
      expect(other.headers.get('vary')).toBe('Origin');
    });

    it('are left to the host when it says so', async () => {
      const before = runs;
      const answer = await preflight('/host');
      expect(answer.status).toBe(401);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(runs).toBe(before);
    });
  });

  it('cross-origin headers that the host has set stay', async () => {
    for (const authorization of [undefined, 'Bearer a']) {
      const { headers } = await fetch(`${host.url}/own`, {
        headers: { origin: 'https://app.example', ...(authorization ? { authorization } : {}) },
      });
      expect(headers.get('access-control-allow-origin')).toBe('https://own.example');
      expect(headers.get('access-control-expose-headers')).toMatch(/^X-Own, www-authenticate, .*Retry-After/);
      expect(headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining(['Accept-Encoding', 'Origin']));
    }
  });
});
