/** h3 puts the head of an answer together from several places; the guard has to see what the client sees. */

import { H3, type H3Event, HTTPResponse } from 'h3';
import { bearerAuth } from 'mcp-auth/h3';
import { describe, expect, it } from 'vitest';
import { countedAuth } from './counted-auth.js';

const opening: Readonly<Record<string, (event: H3Event) => unknown>> = {
  'a wrapped answer': () => new HTTPResponse('{}', { headers: { 'mcp-session-id': 's1' } }),
  'the event, beside a Response'(event) {
    event.res.headers.set('mcp-session-id', 's1');
    return new Response('{}');
  },
  'the event, beside a wrapped answer'(event) {
    event.res.headers.set('mcp-session-id', 's1');
    return new HTTPResponse('{}', { headers: { 'mcp-session-id': 'another' } });
  },
};

describe('a session belongs to whoever opened it, where its id is in the head of', () => {
  it.each(Object.entries(opening))('%s', async (_, open) => {
    const app = new H3({ silent: true });
    const answer = (event: H3Event) => (event.req.headers.has('mcp-session-id') ? 'ok' : open(event));
    app.all('/mcp', answer, { middleware: [bearerAuth(countedAuth().guard())] });
    const ask = (user: string, session?: string) =>
      app.request('/mcp', {
        method: 'POST',
        headers: { authorization: `Bearer ${user}`, ...(session ? { 'mcp-session-id': session } : {}) },
      });
    expect((await ask('alice')).headers.get('mcp-session-id')).toBe('s1');
    expect((await ask('alice', 's1')).status).toBe(200);
    expect((await ask('bob', 's1')).status).toBe(404);
  });
});

it('an error that is wrapped has opened no session', async () => {
  const app = new H3({ silent: true });
  const answer = () => new HTTPResponse('no', { status: 400, headers: { 'mcp-session-id': 's1' } });
  app.all('/mcp', answer, { middleware: [bearerAuth(countedAuth().guard())] });
  for (const user of ['alice', 'bob']) {
    const headers = { authorization: `Bearer ${user}`, 'mcp-session-id': 's1' };
    expect((await app.request('/mcp', { method: 'POST', headers })).status).toBe(400);
  }
});

it('an event stream ends with its token also where only the event says what it is', async () => {
  const { guard, expire, streams } = countedAuth();
  const app = new H3({ silent: true });
  const answer = (event: H3Event) => {
    event.res.headers.set('content-type', 'text/event-stream');
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      }),
    );
  };
  app.all('/mcp', answer, { middleware: [bearerAuth(guard())] });
  const stream = await app.request('/mcp', { headers: { authorization: 'Bearer alice' } });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  expect(streams.waiting).toBe(1);
  expire();
  await stream.text();
});
