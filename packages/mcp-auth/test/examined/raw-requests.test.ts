/** Requests that no client sends, on the newest version of every platform: nothing runs that the caller may not do. */

import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../operations/fixture.js';
import { legacyCall, legacyRequest, modernCall } from '../operations/messages.js';
import { recordingServed } from '../operations/served.js';
import { hosts } from '../platforms/hosts.js';
import { startWorld, type World } from '../platforms/running.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.closeHosts());
afterAll(() => world.issuer.close());

const purge = String(legacyCall('purge').body);
const list = String(legacyRequest('tools/list').body);
const json = 'Content-Type: application/json';
const modern = Object.entries(modernCall('purge').headers ?? {}).map(([name, value]) => `${name}: ${value}`);

interface Raw {
  readonly name: string;
  readonly method?: string;
  readonly version?: string;
  readonly fields?: readonly string[];
  readonly body?: string;
  /** Left out: one of the length of the body. */
  readonly framing?: readonly string[];
  /** What goes in the place of the token; `undefined` sends that of the reader. */
  readonly authorization?: string;
}

const chunked = (body: string, trailer = '') =>
  `${body.length.toString(16)};a=b\r\n${body}\r\n0\r\n${trailer}\r\n`;
const bodyMethods = ['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'SEARCH', 'REPORT', 'post', 'get'];
const requests: readonly Raw[] = [
  ...bodyMethods.map((method): Raw => ({ name: method, method })),
  ...bodyMethods.map(
    (method): Raw => ({
      name: `${method}, 2026-07-28`,
      method,
      fields: modern,
      body: String(modernCall('purge').body),
    }),
  ),
  {
    name: 'both ways to say where a body ends',
    framing: [`Content-Length: ${list.length}`, 'Transfer-Encoding: chunked'],
    body: chunked(purge),
  },
  { name: 'two lengths', framing: [`Content-Length: ${list.length}`, `Content-Length: ${purge.length}`] },
  {
    name: 'trailers',
    framing: ['Transfer-Encoding: chunked', 'Trailer: Authorization'],
    body: chunked(purge, 'Authorization: Bearer x\r\n'),
  },
  { name: 'HTTP/1.0', version: '1.0' },
  { name: 'Expect', fields: [json, 'Expect: 100-continue'] },
  { name: 'Upgrade', fields: [json, 'Connection: Upgrade', 'Upgrade: websocket'] },
  { name: 'an overridden method', fields: [json, 'X-HTTP-Method-Override: GET'] },
  { name: 'two media types', fields: [json, 'Content-Type: text/plain'] },
  { name: 'two sessions', fields: [json, 'Mcp-Session-Id: a', 'Mcp-Session-Id: b'] },
  {
    name: 'two revisions',
    fields: [...modern, 'MCP-Protocol-Version: 2025-11-25'],
    body: String(modernCall('purge').body),
  },
  { name: 'two names', fields: [...modern, 'Mcp-Name: whoami'], body: String(modernCall('purge').body) },
  { name: 'another scheme', authorization: 'Authorization: Basic x' },
  { name: 'an empty field', authorization: 'Authorization:' },
  { name: 'an empty field and another', authorization: 'Authorization:\r\nAuthorization: Basic x' },
  { name: 'OPTIONS with a body', method: 'OPTIONS', authorization: 'X: y' },
];

/** Everything that comes back until the connection ends. */
function exchange(url: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.write(text, 'latin1');
  });
}

function rawText(raw: Raw, token: string): string {
  const { method = 'POST', version = '1.1', fields = [json], body = purge } = raw;
  const { framing = [`Content-Length: ${body.length}`], authorization = `Authorization: Bearer ${token}` } =
    raw;
  const head = [
    `${method} /mcp HTTP/${version}`,
    'Host: a',
    'Connection: close',
    authorization,
    ...fields,
    ...framing,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const newest = hosts.filter(({ title, platform }, index) => {
  const next = hosts.findIndex(
    (other, at) =>
      at > index && other.platform === platform && other.title.split(',')[1] === title.split(',')[1],
  );
  return next < 0;
});

describe.each(newest)('$title', (host) => {
  it('refuses what the caller may not do, however it is said', async () => {
    const served = recordingServed();
    const operations = { ...rules.operations, 'tools/list': 'public' as const };
    const { url, token } = await world.start(host, { served, options: { ...rules, operations } });
    for (const raw of requests) {
      const answer = await exchange(url, rawText(raw, token('reader')));
      expect([raw.name, served.ran], answer).toEqual([raw.name, []]);
    }
    // One connection, and each request is judged by itself.
    const [first, second] = [list, purge].map((body) =>
      rawText({ name: '', body }, token('reader')).replace('Connection: close\r\n', ''),
    );
    const last = rawText({ name: '' }, token('reader'));
    const answers = await exchange(url, `${first}${second}${last}`);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403', 'HTTP/1.1 403']);
    expect(served.ran).toEqual(['handler']);
  });
});
