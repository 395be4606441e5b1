/** Sessions belong to whoever opened them, whichever SDK and host they live on. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Got, type Sent, send } from '../support/send.js';
import { type Caller, type Fixture, rules, startFixture } from './fixture.js';
import { hostKinds, type RunningHost } from './hosts.js';
import { json, legacyRequest } from './messages.js';
import { sdkLines, sessionsServed } from './sessions-served.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.issuer.close());

const initialize: Sent = {
  headers: json,
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  }),
};

describe.each(sdkLines)('$name', (line) => {
  describe.each(hostKinds)('$name', (kind) => {
    const served = sessionsServed(line);
    let host: RunningHost;
    beforeAll(async () => {
      host = await kind.start(fixture.mcpAuth, rules, served);
    });
    afterAll(() => host.close());

    const as = (caller: Caller, sent: Sent, session?: string): Promise<Got> =>
      send(`${host.url}/mcp`, {
        ...sent,
        headers: {
          ...sent.headers,
          authorization: `Bearer ${fixture.tokens[caller]}`,
          ...(session === undefined ? {} : { 'mcp-session-id': session }),
        },
      });
    const open = async (caller: Caller): Promise<string> => {
      const { headers, status, text } = await as(caller, initialize);
      expect(status, text).toBe(200);
      return String(headers['mcp-session-id']);
    };
    const list = legacyRequest('tools/list');
    const get: Sent = { method: 'GET', headers: json };
    const remove: Sent = { method: 'DELETE', headers: json };

    // Requirements: MCP-RS-24
    it("somebody else's session is one that does not exist", async () => {
      const session = await open('reader');
      served.ran.length = 0;
      const answers = [];
      for (const sent of [list, initialize, get, remove]) answers.push(await as('editor', sent, session));
      for (const { status, text } of answers) {
        expect(status).toBe(404);
        expect(JSON.parse(text).error.code).toBe(-32001);
      }
      expect(served.ran).toEqual([]);
      expect((await as('reader', list, session)).status).toBe(200);
      expect(served.ran).toEqual(['handler']);
    });

    it('a session that was closed is forgotten, and the id is for the host to refuse', async () => {
      const session = await open('reader');
      expect((await as('reader', remove, session)).status).toBe(200);
      served.ran.length = 0;
      await as('editor', list, session);
      expect(served.ran).toEqual(['handler']);
    });

    it('each of two callers has a session', async () => {
      const [first, second] = [await open('reader'), await open('editor')];
      expect((await as('reader', list, first)).status).toBe(200);
      expect((await as('editor', list, second)).status).toBe(200);
      expect((await as('reader', list, second)).status).toBe(404);
      expect((await as('editor', list, first)).status).toBe(404);
    });
  });
});
