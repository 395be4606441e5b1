/** The scenarios about what the handler gets, and what becomes of its answer, over real sockets. */

import { expect } from 'vitest';
import { json, legacyRequest } from '../operations/messages.js';
import { type Recording, recordingServed } from '../operations/served.js';
import { sdkLines, sessionsServed } from '../operations/sessions-served.js';
import { frameworkAnswer } from './ingredients.js';
import { anonymous, type Run, withoutRules } from './running.js';

const list = legacyRequest('tools/list');
const fromPage = { ...list, headers: { ...list.headers, origin: 'https://page.example' } };
const initialize = legacyRequest('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});

export const handlerScenarios = {
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
    const { status, headers } = await ask(fromPage);
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toMatch(/^WWW-Authenticate, .*Mcp-Session-Id/);
    // Caches may give a page what was asked for by somebody else.
    const elsewhere = await ask(list);
    expect(elsewhere.headers['access-control-allow-origin']).toBe('*');
    expect(elsewhere.headers).not.toHaveProperty('access-control-expose-headers');
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
    const refusal = await ask(fromPage, anonymous);
    expect(refusal.status).toBe(401);
    expect(refusal.headers).toMatchObject({ ...merged, 'cache-control': 'no-store' });
    const answer = await ask(fromPage);
    expect(answer.status).toBe(200);
    // A handler that takes the reply out of the hands of Fastify leaves behind what was set there.
    if (platform !== 'fastify') expect(answer.headers).toMatchObject(merged);
  },

  async throwing(start, { platform }) {
    const { ask } = await start({ throws: true });
    for (let turn = 0; turn < 2; turn++) {
      const { status, text } = await ask(list);
      expect(status).toBe(500);
      if (!['node', 'fetch', 'jwt-auth'].includes(platform)) expect(text).toBe(frameworkAnswer);
    }
  },
} satisfies Record<string, Run>;
