import { expect, it } from 'vitest';
import { Http } from '../../src/http/http.js';
import { McpEndpoint } from '../../src/mcp/endpoint.js';
import { replyOf } from '../../src/mcp/reply.js';
import { serve } from '../servers/serve.js';

const most = 1_048_576;

async function answering(body: string, type: string, headers: Readonly<Record<string, string>> = {}) {
  const http = new Http();
  const { origin, close } = await serve(
    () => () => new Response(body, { headers: { 'content-type': type, ...headers } }),
  );
  const answer = await new McpEndpoint(http, new URL(origin)).hello('legacy', { purpose: 'Test' });
  await close();
  return { answer, exchange: http.exchanges[0] };
}

it.each([
  ['empty events', '\n'],
  ['events without data', 'id\n\n'],
])('reads a stream of %s in no time', async (_, event) => {
  const body = event.repeat(Math.floor((most - 200) / event.length));
  const reply = 'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n';
  const before = process.cpuUsage();
  const { answer } = await answering(`${body}${reply}`, 'text/event-stream');
  expect(replyOf(answer)?.result).toEqual({});
  // Microseconds. It took more than ten seconds when each empty event was parsed anew with each chunk.
  expect(process.cpuUsage(before).user).toBeLessThan(4_000_000);
});

it.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])(
  'takes %s of endless depth for no JSON, because no report could be written with them',
  async (_, open, end) => {
    const deep = (count: number) => `${open.repeat(count)}1${end.repeat(count)}`;
    const nested = (count: number) => answering(`{"b":"\\"[[[{","a":${deep(count)}}`, 'application/json');
    expect((await nested(100)).answer.object).toHaveProperty('b', '"[[[{');
    expect((await nested(50_000)).answer.json).toBeUndefined();
  },
);

it('does not show the session that the first answer opens', async () => {
  const opened = { 'mcp-session-id': 'session-of-somebody' };
  const { exchange } = await answering('{"jsonrpc":"2.0","id":1,"result":{}}', 'application/json', opened);
  expect(exchange?.response?.status).toBe(200);
  expect(JSON.stringify(exchange)).not.toContain('session-of-somebody');
});
