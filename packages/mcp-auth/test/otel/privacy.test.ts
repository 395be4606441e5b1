/** What telemetry never holds, and what it holds only for those who ask. */

import { traceDecisions } from 'mcp-auth/otel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer, type ObservedServer, request, startObservedServer } from './observed-server.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

let telemetry: Telemetry;
let server: ObservedServer;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  await server.close();
  await telemetry.stop();
});

/** Whatever an exporter could send, in one text. */
async function everything(): Promise<string> {
  const spans = telemetry
    .spans()
    .map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links }));
  return JSON.stringify([spans, await telemetry.metrics()]);
}

const subject = 'alice-4711';

/** Allowed and refused requests of one person, with the token in all the places that a caller could put it. */
async function provoke(): Promise<readonly string[]> {
  const token = await server.as.mint({ sub: subject, email: `${subject}@example.com` });
  const expired = await server.as.mint({ sub: subject, exp: 1 });
  const tampered = `${token.slice(0, -8)}AAAAAAAA`;
  await server.call(request('tools/call', { name: 'get-todos' }), token);
  await server.call(request('tools/call', { name: 'delete-todo' }), token);
  await server.call(request('tools/call', { name: token }), token);
  await server.call(request('resources/read', { uri: `notes://x/?access_token=${token}` }), token);
  await server.call(request(token), token);
  for (const bad of [expired, tampered, `${token} ${token}`]) await server.send('/baseline', bearer(bad));
  await server.send('/down', bearer(await server.as.mint({ sub: subject, iss: server.down })));
  return [token, expired, tampered];
}

/** Every run of sixteen characters: cut tokens are leaks, too. The header is the same for all tokens, and no secret. */
function partsOf(token: string): string[] {
  const secret = token.slice(token.indexOf('.') + 1);
  const parts: string[] = [];
  for (let at = 0; at + 16 <= secret.length; at += 4) parts.push(secret.slice(at, at + 16));
  return parts;
}

describe('telemetry', () => {
  // Requirements: MCP-RS-22
  it.each([
    ['by default', {}],
    ['with all that can be asked for', { principal: true, detail: true }],
  ])('holds no token %s', async (_, options) => {
    server = await startObservedServer(telemetry, traceDecisions(options));
    const tokens = await provoke();
    const text = await everything();
    expect(telemetry.spans()).toHaveLength(9);
    for (const part of tokens.flatMap(partsOf)) expect(text).not.toContain(part);
  });

  it('names nobody by default', async () => {
    server = await startObservedServer(telemetry, traceDecisions());
    await provoke();
    expect(await everything()).not.toContain(subject);
  });

  it('names the person on spans for those who ask, on metrics never', async () => {
    server = await startObservedServer(telemetry, traceDecisions({ principal: true }));
    await provoke();
    const named = telemetry.spans().filter(({ attributes }) => attributes['enduser.id'] === subject);
    expect(named).toHaveLength(5);
    expect(JSON.stringify(await telemetry.metrics())).not.toContain(subject);
  });

  it('holds the evidence for those who ask', async () => {
    const quoted = 'accepted is';
    server = await startObservedServer(telemetry, traceDecisions());
    const wrong = await server.as.mint({ aud: 'https://other.example' });
    await server.send('/baseline', bearer(wrong));
    expect(await everything()).not.toContain(quoted);
    await server.close();

    server = await startObservedServer(telemetry, traceDecisions({ detail: true }));
    await server.send('/baseline', bearer(await server.as.mint({ aud: 'https://other.example' })));
    await server.send('/down', bearer(await server.as.mint({ iss: server.down })));
    const [rejected, unavailable] = telemetry
      .spans()
      .filter(({ attributes }) => 'mcp_auth.detail' in attributes);
    expect(rejected?.attributes['mcp_auth.detail']).toContain(quoted);
    expect(unavailable?.status.message).toBe(unavailable?.attributes['mcp_auth.detail']);
  });
});
