import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDevServer } from '../src/index.js';
import { authorize, signIn } from './support/flow.js';

// The only https server a test can have is one on loopback, where this server does not go otherwise.
vi.mock('../src/special-use-addresses.js', () => ({ isSpecialUseAddress: () => false }));

const command = process.env.OPENSSL_PATH ?? 'openssl';
const openssl = (() => {
  try {
    return execFileSync(command, ['version'], { encoding: 'utf8' });
  } catch {
    process.stderr.write(
      '\n!!! NOT RUN: documents fetched over https. There is no openssl to make a certificate with.\n\n',
    );
    return undefined;
  }
})();

describe.skipIf(!openssl)('a document at an https URL', () => {
  let https: Server;
  let base: string;
  const asked: string[] = [];
  const trusted = tls.getCACertificates('default');
  const redirect_uri = 'http://localhost:1/callback';
  const answers: Record<
    string,
    (id: string) => { status?: number; headers?: Record<string, string>; body?: string }
  > = {
    '/good.json': (id) => ({ body: JSON.stringify(good(id)) }),
    '/moved.json': () => ({ status: 302, headers: { location: '/good.json' } }),
    '/empty.json': () => ({ status: 204 }),
    '/created.json': (id) => ({ status: 201, body: JSON.stringify(good(id)) }),
    '/page.json': () => ({ body: '<!doctype html><p>Not JSON' }),
    '/endless.json': (id) => ({ body: JSON.stringify({ ...good(id), padding: 'x'.repeat(100_000) }) }),
  };
  const good = (client_id: string) => ({
    client_id,
    client_name: 'Far away',
    redirect_uris: ['http://localhost/callback'],
    grant_types: ['authorization_code'],
  });

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-server-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync(command, ['req', '-x509', ...newKey, '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
    const pem = readFileSync(cert, 'utf8');
    https = createServer({ key: readFileSync(key), cert: pem }, (req, res) => {
      asked.push(req.url ?? '');
      const {
        status = 200,
        headers,
        body,
      } = answers[req.url ?? '']?.(`${base}${req.url}`) ?? { status: 404 };
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
    rmSync(folder, { recursive: true });
    tls.setDefaultCACertificates([...trusted, pem]);
    await new Promise<void>((resolve) => https.listen(0, resolve));
    base = `https://localhost:${(https.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    tls.setDefaultCACertificates(trusted);
    https?.close();
  });

  it('makes a client', async () => {
    const as = await startDevServer({ port: 0, autoApprove: true });
    const { status } = await signIn(as, { client_id: `${base}/good.json`, redirect_uri });
    await as.close();
    expect(status).toBe(200);
  });

  it.each(['/moved.json', '/empty.json', '/created.json', '/page.json', '/endless.json', '/missing.json'])(
    'makes none: %s',
    async (path) => {
      const as = await startDevServer({ port: 0, autoApprove: true });
      asked.length = 0;
      const response = await authorize(as, { client_id: base + path, redirect_uri });
      await as.close();
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
      expect(await response.text()).toContain('invalid_client');
      expect(new Set(asked)).toEqual(new Set([path]));
    },
  );

  it('makes none when its certificate is not trusted', async () => {
    tls.setDefaultCACertificates(trusted);
    const as = await startDevServer({ port: 0, autoApprove: true });
    const response = await authorize(as, { client_id: `${base}/good.json`, redirect_uri });
    await as.close();
    expect(response.status).toBe(400);
  });
});
