/** What each scenario of the table asks a platform, over real sockets. */

import { expect } from 'vitest';
import { rules } from '../operations/fixture.js';
import { json, legacyCall, legacyRequest, modernCall } from '../operations/messages.js';
import { type Recording, recordingServed, sdkServed } from '../operations/served.js';
import { sdkLines, sessionsServed } from '../operations/sessions-served.js';
import { sendRaw } from '../support/express-hosts.js';
import type { Sent } from '../support/send.js';
import { frameworkAnswer, type Host } from './hosts.js';
import { metadata } from './metadata-scenario.js';
import type { Running } from './running.js';
import { sdkV1Served } from './served.js';
import type { ScenarioId } from './table.js';

/** Starts the platform with what it is given. */
export type Start = (ingredients?: Partial<Parameters<Host['start']>[0]>) => Promise<Running>;

const known =
  'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="use:notes"';
const rejected = `Bearer ${known}, error="invalid_token", error_description="The access token is not valid for this resource or has expired."`;
const { operations: _, maxBodySize: __, ...withoutRules } = rules;
const list = legacyRequest('tools/list');
const anonymous = { as: undefined };

export const runs: Readonly<Record<ScenarioId, (start: Start, host: Host) => Promise<void>>> = {
  metadata,

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

  async body(start, { takesStream }) {
    const served = recordingServed();
    const { ask } = await start({ served });
    for (const note of ['', 'ünï – 🗝️', 'a'.repeat(90_000)]) {
      for (const pieces of [undefined, 7]) {
        const sent = legacyRequest('tools/call', { name: 'whoami', arguments: { note } });
        const got = await ask({ ...sent, ...(pieces === undefined ? {} : { pieces }) });
        expect(got.status, got.text).toBe(200);
        const recording: Recording = JSON.parse(got.text);
        expect(recording.parsed).toEqual(JSON.parse(String(sent.body)));
        expect(recording.text).toBe(takesStream ? '' : sent.body);
      }
    }
  },

  async untouched(start, { takesStream }) {
    const served = recordingServed();
    const { ask } = await start({ served, options: withoutRules });
    const body = 'no message, and no JSON';
    const got = await ask({ headers: { 'content-type': 'text/plain' }, body });
    expect(got.status, got.text).toBe(200);
    const { text, parsed }: Recording = JSON.parse(got.text);
    // Fastify reads text by itself.
    expect([text, parsed]).toEqual(text === '' && takesStream ? ['', body] : [body, undefined]);
  },

  async 'stream-end'(start) {
    for (const line of sdkLines) {
      const served = sessionsServed(line);
      const { ask, open, expire } = await start({ served });
      const headers = {
        ...json,
        'mcp-session-id': String((await ask(initialize)).headers['mcp-session-id']),
      };
      const get = async (): Promise<Response> => {
        let answer: Response | undefined;
        const asking = open({ method: 'GET', headers }).then((response) => {
          answer = response;
        });
        // Some hosts hold the head of an answer back until there is something to send.
        await expect.poll(() => served.notifyAll().then(() => answer)).toBeDefined();
        await asking;
        return answer as unknown as Response;
      };
      const stream = await get();
      expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      expect((await get()).status).toBe(409);
      expire();
      // Ends only if the stream does; a connection that breaks is an error.
      await stream.text();
      await served.notifyAll();
      // The transport has been told, so that the client can come back with a new token.
      await expect.poll(async () => (await get()).status).toBe(200);
    }
  },

  async sessions(start) {
    for (const line of sdkLines) {
      const served = sessionsServed(line);
      const { ask } = await start({ served });
      const session = String((await ask(initialize)).headers['mcp-session-id']);
      const inSession = { ...list, headers: { ...list.headers, 'mcp-session-id': session } };
      served.ran.length = 0;
      const others = await ask(inSession, { as: 'editor' });
      expect(others.status).toBe(404);
      expect(JSON.parse(others.text).error.code).toBe(-32001);
      expect(served.ran).toEqual([]);
      expect((await ask(inSession)).status).toBe(200);
    }
  },

  async cors(start) {
    const { ask } = await start({ served: recordingServed() });
    const { status, headers } = await ask(list);
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toMatch(/^WWW-Authenticate, .*Mcp-Session-Id/);
  },

  async 'own-headers'(start, { platform }) {
    const inFront = {
      'access-control-allow-origin': 'https://page.example',
      'access-control-expose-headers': 'X-Own',
      'cache-control': 'public',
      'x-own': 'here',
    };
    const { ask } = await start({ served: recordingServed(), inFront });
    const merged = {
      'access-control-allow-origin': 'https://page.example',
      'access-control-expose-headers': expect.stringMatching(/^X-Own, WWW-Authenticate, /),
      'x-own': 'here',
    };
    const refusal = await ask(list, anonymous);
    expect(refusal.status).toBe(401);
    expect(refusal.headers).toMatchObject({ ...merged, 'cache-control': 'no-store' });
    const answer = await ask(list);
    expect(answer.status).toBe(200);
    // A handler that takes the reply out of the hands of Fastify leaves behind what was set there.
    if (platform !== 'fastify') expect(answer.headers).toMatchObject(merged);
  },

  async throwing(start, { platform }) {
    const { ask } = await start({ throws: true });
    for (let turn = 0; turn < 2; turn++) {
      const { status, text } = await ask(list);
      expect(status).toBe(500);
      if (platform !== 'node' && platform !== 'fetch') expect(text).toBe(frameworkAnswer);
    }
  },
};

const initialize = legacyRequest('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});
