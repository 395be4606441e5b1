/** The limits under which another library's requests leave this one. */

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitedFetch } from '../../src/discovery/limited-fetch.js';
import { type FakeServer, hang, json, startFakeServer, text } from '../support/fake-server.js';
import { troubles } from '../support/token-issuer.js';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.close());

const send = limitedFetch({ fetch, clock: () => 0, deadline: 200 });

describe('limitedFetch', () => {
  it('hands on method, headers and body, and whatever came back', async () => {
    let seen = '';
    server.answer(async (request, response) => {
      for await (const chunk of request) seen += chunk;
      seen += ` ${request.method} ${request.headers['x-test']}`;
      response.writeHead(418, { 'content-type': 'application/json', 'x-answer': 'yes' }).end('{}');
    });
    const response = await send(server.url, { method: 'POST', body: 'a=b', headers: { 'x-test': '1' } });
    expect(seen).toBe('a=b POST 1');
    expect([response.status, response.headers.get('x-answer'), await response.text()]).toEqual([
      418,
      'yes',
      '{}',
    ]);
  });

  it('hands on an answer without a body', async () => {
    server.answer((_, response) => void response.writeHead(204).end());
    expect((await send(server.url)).status).toBe(204);
  });

  it.each([
    ['a redirect', troubles.redirecting, /answered 302, redirects are not followed$/],
    ['a body without end', troubles.endless, /sent more than 524288 bytes$/],
    ['a body that drips', troubles.dripping, /gave no complete answer in time$/],
    ['no answer', hang, /gave no complete answer in time$/],
    ['a cut connection', troubles.resetting, /failed \(.+\)$/],
    ['a small body that unfolds into a huge one', undefined, /sent more than 524288 bytes$/],
  ])('refuses %s, and names the URL without its query', async (_name, handler, message) => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    server.answer(
      handler ?? ((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    );
    const failure = send(`${server.url}/path?token=hidden`);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(`${server.url}/path?…`);
  });

  // Requirements: 7662-01
  it.each([
    ['http://as.example.com/introspect', /not https/],
    ['ftp://as.example.com/introspect', /not an https URL/],
    ['https://user:pass@as.example.com/introspect', /carries credentials/],
    ['no url', /not an absolute URL/],
  ])('never asks %s', async (url, message) => {
    let asked = false;
    const watched = limitedFetch({
      fetch: async () => {
        asked = true;
        return new Response();
      },
      clock: () => 0,
    });
    const failure = await watched(url).catch((error: unknown) => error);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toContain('pass');
    expect(asked).toBe(false);
  });

  it('ends with the signal of the request, also when fetch ignores signals', async () => {
    const deaf = limitedFetch({ fetch: () => new Promise(() => {}), clock: () => 0, deadline: 60_000 });
    const controller = new AbortController();
    const failure = deaf(server.url, { signal: controller.signal });
    controller.abort();
    await expect(failure).rejects.toThrow(/in time/);
    await expect(deaf(server.url, { signal: controller.signal })).rejects.toThrow(/in time/);
  });

  it('ends the connection once the answer is there', async () => {
    server.answer(json({}));
    await send(server.url);
    server.answer(text(302));
    await send(server.url).catch(() => {});
    await expect.poll(() => server.pending).toBe(0);
  });
});
