/** The proxy of `mcp-auth dev`, with what arrives behind it. */

import { expect, it } from 'vitest';
import { startProtectedServer } from '../../../cli/src/dev/protected-server.js';
import { createForwarder } from '../../../cli/src/dev/upstream/forward.js';
import { audit, createRecordingUpstream } from '../../src/index.js';
import { startReferenceAuthorizationServer } from '../servers/reference-authorization-server.js';
import { serve } from '../servers/serve.js';

it('finds no fault with the proxy of dev', async () => {
  const as = await startReferenceAuthorizationServer();
  const upstream = createRecordingUpstream();
  const behind = await serve(() => upstream.handle);
  const failures: unknown[] = [];
  const onFailure = (reason: unknown) => void failures.push(reason);
  const proxy = await startProtectedServer({
    port: 0,
    issuer: as.issuer,
    name: 'proxy',
    requiredScopes: ['read'],
    handler: createForwarder({ upstream: new URL(`${behind.origin}/mcp`), onFailure }) as never,
    onError: onFailure,
  });
  const { url } = proxy;
  const now = Math.floor(Date.now() / 1000);
  const report = await audit({
    url,
    upstream,
    authorizationServers: false,
    only: ({ id }) => id.startsWith('gw.'),
    credentials: {
      token: await as.mint(url),
      otherUserToken: await as.mint(url, { sub: 'bob' }),
      expiredToken: await as.mint(url, { iat: now - 1200, exp: now - 600 }),
      otherAudienceToken: await as.mint('https://other.example/mcp'),
    },
  });
  await Promise.all([proxy.close(), behind.close(), as.close()]);
  const wrong = report.findings.filter(({ status }) => status !== 'passed');
  expect(wrong.map(({ id, found }) => `${id}: ${found}`)).toEqual([]);
  expect(report.findings.length).toBeGreaterThan(12);
  expect(failures).toEqual([]);
}, 20_000);
