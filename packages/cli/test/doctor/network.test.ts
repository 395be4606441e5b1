import * as tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createGetWithHost } from '../../src/network/get-with-host.js';
import { createLookup } from '../../src/network/lookup.js';
import { listenOverTls } from './https.js';
import { listen } from './support.js';

test('sends a host of its own, and follows no redirect', async () => {
  const origin = await listen((request, response) => {
    response.writeHead(302, { location: '/elsewhere', 'x-host': request.headers.host });
    response.end(`${request.method} ${request.url}`);
  });
  const response = await createGetWithHost()(`${origin}/path?query`, 'evil.example');
  expect([response.status, response.headers.get('x-host')]).toEqual([302, 'evil.example']);
  expect(await response.text()).toBe('GET /path?query');
});

test('checks the certificate against the host of the URL, and not against the one it says', async () => {
  const names: unknown[] = [];
  const { origin, cert } = await listenOverTls((request, response) => {
    names.push((request.socket as tls.TLSSocket).servername, request.headers.host);
    response.end('over TLS');
  });
  const get = createGetWithHost();
  await expect(get(origin, 'localhost')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...trusted, cert]);
  onTestFinished(() => tls.setDefaultCACertificates(trusted));
  expect(await (await get(origin, 'evil.example')).text()).toBe('over TLS');
  expect(names).toEqual(['localhost', 'evil.example']);

  const other = await listenOverTls((_, response) => response.end(), 'evil.example');
  tls.setDefaultCACertificates([...trusted, other.cert]);
  await expect(get(other.origin, 'evil.example')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('reads only so much, and waits only so long', async () => {
  const large = await listen((_, response) => response.end('x'.repeat(2000)));
  await expect(createGetWithHost({ maxBytes: 1000 })(large, 'h')).rejects.toThrow('more than 1000 bytes');
  const silent = await listen(() => {});
  await expect(createGetWithHost({ timeout: 50 })(silent, 'h')).rejects.toThrow();
  const slow = await listen((_, response) => response.write('begin'));
  await expect(createGetWithHost({ timeout: 50 })(slow, 'h')).rejects.toThrow();
});

test('stops when it is asked to', async () => {
  const controller = new AbortController();
  const silent = await listen(() => controller.abort());
  await expect(createGetWithHost({ signal: controller.signal })(silent, 'h')).rejects.toThrow(/abort/i);
});

test('knows every address of a name, and none of a name that is not there', async () => {
  const lookup = createLookup();
  expect(await lookup('localhost')).toEqual(expect.arrayContaining([expect.stringMatching(/^(127\.|::1$)/)]));
  await expect(lookup('no-such-name.invalid')).rejects.toThrow();
});
