/** A challenge inside the result of a tool, for clients that look for it there. */

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/send.js';
import { type Fixture, rules, startFixture } from './fixture.js';
import { hostKinds, type RunningHost } from './hosts.js';
import { legacyCall, legacyRequest, modernCall } from './messages.js';
import { sdkServed } from './served.js';

const challenge =
  'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="use:notes delete:notes", error="insufficient_scope", error_description="The access token lacks a scope that this operation needs."';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.issuer.close());

describe.each(hostKinds)('$name', (kind) => {
  const served = sdkServed();
  let host: RunningHost;
  beforeAll(async () => {
    const challengeInToolResult = (head: { headers: { get(name: string): string | null } }): boolean =>
      head.headers.get('user-agent')?.startsWith('openai-mcp') ?? false;
    host = await kind.start(fixture.mcpAuth, { ...rules, challengeInToolResult }, served);
  });
  afterAll(() => host.close());
  const authorization = () => ({ authorization: `Bearer ${fixture.tokens.reader}` });

  it.each([
    ['older revisions', legacyCall('purge'), {}],
    ['2026-07-28', modernCall('purge'), { resultType: 'complete' }],
  ])('is for the clients that the option chooses: %s', async (_era, sent, more) => {
    const ask = (agent: string) =>
      send(`${host.url}/mcp`, {
        ...sent,
        headers: { ...sent.headers, ...authorization(), 'user-agent': agent },
      });
    served.ran.length = 0;
    const { status, text, headers } = await ask('openai-mcp/1.0.0');
    expect([status, headers['www-authenticate']]).toEqual([200, undefined]);
    expect(JSON.parse(text)).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      result: { isError: true, _meta: { 'mcp/www_authenticate': [challenge] }, ...more },
    });
    const other = await ask('other/1.0');
    expect([other.status, other.headers['www-authenticate']]).toEqual([403, challenge]);
    expect(served.ran).toEqual([]);
  });

  it('is for calls of tools only', async () => {
    const sent = legacyRequest('resources/read', { uri: 'notes:///private' });
    const headers = { ...sent.headers, ...authorization(), 'user-agent': 'openai-mcp/1.0.0' };
    expect((await send(`${host.url}/mcp`, { ...sent, headers })).status).toBe(403);
  });

  it('is a result to the official client', async () => {
    const transport = new StreamableHTTPClientTransport(new URL(`${host.url}/mcp`), {
      requestInit: { headers: { ...authorization(), 'user-agent': 'openai-mcp/1.0.0' } },
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    const result = await client.callTool({ name: 'purge', arguments: {} });
    expect(result).toMatchObject({ isError: true, _meta: { 'mcp/www_authenticate': [challenge] } });
    await client.close();
  });
});
