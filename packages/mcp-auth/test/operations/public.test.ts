/** Operations for everybody, beside others that are not. */

import type { BearerAuthJwtConfig } from 'mcp-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Got, type Sent, send } from '../support/send.js';
import { type Fixture, resource, startFixture } from './fixture.js';
import { type HostKind, hostKinds, type RunningHost } from './hosts.js';
import { json, legacyCall, legacyRequest, modernCall, modernRequest } from './messages.js';
import { type Recording, recordingServed, sdkServed } from './served.js';

const rules: BearerAuthJwtConfig = {
  resource,
  requiredScopes: ['use:notes'],
  operations: { 'tools/list': 'public', 'tools/call': { whoami: 'public', purge: ['delete:notes'] } },
};

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.issuer.close());

const initialize = legacyRequest('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});
const batchOf = (...names: string[]): Sent => ({
  headers: json,
  body: JSON.stringify(names.map((name, id) => ({ ...JSON.parse(String(legacyCall(name).body)), id }))),
});

describe.each(hostKinds)('$name', (kind: HostKind) => {
  const served = sdkServed();
  const recording = recordingServed();
  let host: RunningHost;
  let recorder: RunningHost;
  beforeAll(async () => {
    host = await kind.start(fixture.mcpAuth, rules, served);
    recorder = await kind.start(fixture.mcpAuth, rules, recording);
  });
  afterAll(async () => {
    await host.close();
    await recorder.close();
  });
  const ask = (sent: Sent, token?: string): Promise<Got> => {
    served.ran.length = 0;
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return send(`${host.url}/mcp`, { ...sent, headers: { ...sent.headers, ...authorization } });
  };

  it.each<[string, Sent, string[]]>([
    ['a tool', legacyCall('whoami'), ['whoami']],
    ['a tool, 2026-07-28', modernCall('whoami'), ['whoami']],
    ['a list', modernRequest('tools/list', {}), []],
    ['the handshake', initialize, []],
    ['discovery', modernRequest('server/discover', {}), []],
    ['several tools at once', batchOf('whoami', 'whoami'), ['whoami', 'whoami']],
  ])('needs no token: %s', async (_name, sent, tools) => {
    const { status, text } = await ask(sent);
    expect(status, text).toBe(200);
    expect(served.ran).toEqual(['handler', ...tools]);
  });

  it.each<[string, Sent, string]>([
    ['a protected tool', legacyCall('purge'), 'use:notes delete:notes'],
    ['a protected tool, 2026-07-28', modernCall('purge'), 'use:notes delete:notes'],
    ['a protected tool among others', batchOf('whoami', 'purge'), 'use:notes delete:notes'],
    ['what nobody declared', legacyRequest('prompts/list'), 'use:notes'],
    ['the end of a session', { method: 'DELETE', headers: json }, 'use:notes'],
  ])('needs a token, and says which scopes: %s', async (_name, sent, scope) => {
    const { status, headers } = await ask(sent);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      `Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="${scope}"`,
    );
    expect(served.ran).toEqual([]);
  });

  it('a token that is no good is refused even where none is needed', async () => {
    const { status, headers } = await ask(legacyCall('whoami'), `${fixture.tokens.reader}x`);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
    expect(served.ran).toEqual([]);
  });

  it('a good token is looked at where none is needed, and needs no scope', async () => {
    const token = await fixture.issuer.mint({ scope: 'nothing', sub: 'dave' });
    const { status, text } = await ask(legacyCall('whoami'), token);
    expect(status).toBe(200);
    expect(text).toContain('dave');
  });

  it('there is no stream without a token, and nothing that calls for a sign-in', async () => {
    const { status, headers } = await ask({ method: 'GET', headers: json });
    expect([status, headers['www-authenticate'], headers.allow]).toEqual([405, undefined, 'POST']);
    expect(served.ran).toEqual([]);
  });

  it('the handler is not told of anybody', async () => {
    const { text } = await send(`${recorder.url}/mcp`, legacyCall('whoami'));
    const { subject, parsed }: Recording = JSON.parse(text);
    expect(subject).toBeNull();
    expect(parsed).toMatchObject({ params: { name: 'whoami' } });
  });
});
