import express from 'express';
import { handleBearerAuth } from 'mcp-auth';
import { expect, it } from 'vitest';
import { startFakeServer } from '../support/fake-server.js';

const issuer = 'https://as.example';

it('ends event streams with their token, like every other guard', async () => {
  const app = express();
  // Within the tolerance for clocks: accepted, and over.
  const verifyAccessToken = () => ({ issuer, expiresAt: Math.floor(Date.now() / 1000) - 1 });
  app.use(handleBearerAuth({ issuer, verifyAccessToken }));
  app.get('/', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  const host = await startFakeServer(app);
  try {
    const answer = await fetch(host.url, {
      headers: { authorization: 'Bearer token' },
      signal: AbortSignal.timeout(5000),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('data: 1\n\n');
  } finally {
    await host.close();
  }
});
