/** The scenarios about who gets in, over real sockets. */

import { expect } from 'vitest';
import { rules } from '../operations/fixture.js';
import { json, legacyCall, legacyRequest, modernCall } from '../operations/messages.js';
import { recordingServed, sdkServed } from '../operations/served.js';
import { sendRaw } from '../support/express-hosts.js';
import type { Sent } from '../support/send.js';
import { anonymous, type Run, withoutRules } from './running.js';
import { sdkV1Served } from './served.js';

const known =
  'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="use:notes"';
const rejected = `Bearer ${known}, error="invalid_token", error_description="The access token is not valid for this resource or has expired."`;
const list = legacyRequest('tools/list');

export const accessScenarios = {
  async challenge(start) {
    const served = recordingServed();
    const { ask } = await start({ served });
    for (const method of ['GET', 'POST', 'DELETE', 'HEAD']) {
      const without = await ask({ method }, anonymous);
      expect(without).toMatchObject({ status: 401, headers: { 'www-authenticate': `Bearer ${known}` } });
      const bad = await ask({ method }, { token: 'not-a-token' });
      expect(bad).toMatchObject({ status: 401, headers: { 'www-authenticate': rejected } });
      for (const { headers, text } of [without, bad]) {
        expect(headers['cache-control']).toBe('no-store');
        expect(headers['content-type']).toMatch(/^application\/json/);
        if (method === 'HEAD') expect(text).toBe('');
        else expect(JSON.parse(text)).toBeTypeOf('object');
      }
    }
    expect(served.ran).toEqual([]);
  },

  async 'token-first'(start, { parsesFirst }) {
    const { ask } = await start();
    const sent: Sent = { headers: { ...json, 'content-type': 'text/strange' }, body: '{' };
    // Where the parser comes first, the host has decided otherwise.
    const expected = parsesFirst ? [401, 415] : [401];
    expect(expected).toContain((await ask(sent, anonymous)).status);
    expect(expected).toContain((await ask(sent, { token: 'not-a-token' })).status);
  },

  async 'two-schemes'(start) {
    const { ask } = await start({ options: { ...withoutRules, dpop: true } });
    const { status, headers } = await ask(list, anonymous);
    expect(status).toBe(401);
    expect([headers['www-authenticate']].flat().join(', ')).toMatch(/^Bearer resource_metadata.*, DPoP /);
  },

  async preflight(start) {
    const served = recordingServed();
    const { ask } = await start({ served });
    const headers = {
      origin: 'https://inspector.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, mcp-param-city',
    };
    const answer = await ask({ method: 'OPTIONS', headers }, anonymous);
    expect(answer).toMatchObject({ status: 204, text: '', headers: { 'access-control-allow-origin': '*' } });
    expect(answer.headers['access-control-allow-methods']).toBe('GET, POST, DELETE');
    expect(answer.headers['access-control-allow-headers']).toMatch(/^authorization, .*, mcp-param-city$/);
    expect(served.ran).toEqual([]);
    // Without the method to come it is a request like any other.
    expect((await ask({ method: 'OPTIONS' }, anonymous)).status).toBe(401);
  },

  async 'repeated-authorization'(start) {
    const served = recordingServed();
    const { url, token } = await start({ served });
    const field = `Authorization: Bearer ${token('reader')}`;
    const { status, headers } = await sendRaw(url, `GET /mcp HTTP/1.1\r\nHost: a\r\n${field}\r\n${field}`);
    expect(status).toBe(400);
    expect(new Map(headers).get('www-authenticate')).toContain('error="invalid_request"');
    expect(served.ran).toEqual([]);
  },

  async identity(start) {
    const served = sdkServed();
    const { ask } = await start({ served });
    for (const sent of [modernCall('whoami'), legacyCall('whoami')]) {
      const { status, text } = await ask(sent, { as: 'user' });
      expect(status, text).toBe(200);
      expect(text).toContain('{"type":"text","text":"user"}');
    }
    expect(served.ran).toEqual(['handler', 'whoami', 'handler', 'whoami']);
  },

  async 'identity-v1'(start) {
    const { ask } = await start({ served: sdkV1Served });
    const { status, text } = await ask(legacyCall('whoami'), { as: 'user' });
    expect(status, text).toBe(200);
    expect(text).toContain('{"type":"text","text":"user"}');
  },

  async operations(start) {
    const served = sdkServed();
    const { ask } = await start({ served });
    for (const sent of [modernCall('purge'), legacyCall('purge')]) {
      const { status, headers } = await ask(sent);
      expect(status).toBe(403);
      expect(headers['www-authenticate']).toMatch(
        /scope="use:notes delete:notes", error="insufficient_scope"/,
      );
    }
    const forged = await ask(modernCall('purge', { 'mcp-name': 'whoami' }), { as: 'editor' });
    expect(forged.status).toBe(400);
    expect(JSON.parse(forged.text).error.code).toBe(-32020);
    expect(served.ran).toEqual([]);
    for (const sent of [modernCall('purge'), legacyCall('purge')])
      expect((await ask(sent, { as: 'editor' })).status).toBe(200);
    expect(served.ran).toEqual(['handler', 'purge', 'handler', 'purge']);
  },

  async public(start) {
    const served = recordingServed();
    const operations = { ...rules.operations, 'tools/list': 'public' as const };
    const { ask } = await start({ served, options: { ...rules, operations } });
    const nobody = await ask(list, anonymous);
    expect(nobody.status, nobody.text).toBe(200);
    expect(JSON.parse(nobody.text).subject).toBeNull();
    served.ran.length = 0;
    expect((await ask(list, { token: 'not-a-token' })).status).toBe(401);
    expect((await ask(legacyCall('whoami'), anonymous)).status).toBe(401);
    expect((await ask({ method: 'GET' }, anonymous)).status).toBe(405);
    expect(served.ran).toEqual([]);
  },
} satisfies Record<string, Run>;
