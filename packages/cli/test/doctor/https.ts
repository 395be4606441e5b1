import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A server until the test is over, with a certificate that nobody vouches for. */
export async function listenOverTls(listener: RequestListener, host = 'localhost') {
  const { key, cert } = certificateFor(host);
  const server = createServer({ key, cert }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, cert };
}

function certificateFor(host: string): { key: string; cert: string } {
  const directory = mkdtempSync(join(tmpdir(), 'mcp-auth-doctor-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const command = process.env.OPENSSL_PATH ?? 'openssl';
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  execFileSync(command, ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', ...names], {
    stdio: 'ignore',
  });
  const read = (path: string) => readFileSync(path, 'utf8');
  const pair = { key: read(key), cert: read(cert) };
  rmSync(directory, { recursive: true });
  return pair;
}
