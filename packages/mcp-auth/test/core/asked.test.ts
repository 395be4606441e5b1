import { describe, expect, it, vi } from 'vitest';
import { hasMessage, readAsked } from '../../src/core/asked.js';
import type { Body } from '../../src/core/types.js';
import { call, read, request } from './judged.js';

const head = (headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  url: '/mcp',
  headers: new Headers(headers),
});
const readingOf = (body: Body) => readAsked(head(), async () => body, 1000);
const text = (value: string): Body => ({ type: 'text', text: value });
const answer = (id: number) => ({ jsonrpc: '2.0', id, result: {} });

async function denialOf(body: Body) {
  const reading = await readingOf(body);
  return reading.ok ? undefined : reading.denial;
}

describe('readAsked', () => {
  it('reads one message, and hands on the very value that was judged', async () => {
    const sent = call('purge', { all: true });
    expect(await readingOf(text(JSON.stringify(sent)))).toEqual({
      ok: true,
      asked: {
        operations: [{ method: 'tools/call', name: 'purge', arguments: { all: true } }],
        message: { value: sent },
        id: 1,
      },
    });
    const parsed = await readingOf({ type: 'parsed', value: sent });
    expect(parsed.ok && parsed.asked.message.value).toBe(sent);
  });

  it('asks for the body once, with the limit', async () => {
    const readBody = vi.fn(async () => text(JSON.stringify(call('x'))));
    await readAsked(head(), readBody, 77);
    expect(readBody.mock.calls).toEqual([[77]]);
  });

  it('reads every message of a batch', async () => {
    const reading = await readingOf(text(JSON.stringify([call('a'), read('b:c'), request('ping')])));
    expect(reading).toMatchObject({
      ok: true,
      asked: {
        operations: [
          { method: 'tools/call', name: 'a' },
          { method: 'resources/read', name: 'b:c' },
          { method: 'ping' },
        ],
        id: null,
      },
    });
  });

  it.each<[string, unknown, string | number | null]>([
    ['a number', request('ping', {}, 7), 7],
    ['a text', request('ping', {}, 'seven'), 'seven'],
    ['null', { ...request('ping'), id: null }, null],
    ['an object', { ...request('ping'), id: { id: 7 } }, null],
    ['none', { jsonrpc: '2.0', method: 'ping' }, null],
    ['a batch', [request('ping', {}, 7)], null],
  ])('knows the id of a request: %s', async (_name, message, id) => {
    expect(await readingOf(text(JSON.stringify(message)))).toMatchObject({ ok: true, asked: { id } });
  });

  it('takes answers for what they are, but not beside requests', async () => {
    expect(await readingOf(text(JSON.stringify([answer(1), answer(2)])))).toMatchObject({
      ok: true,
      asked: { operations: [] },
    });
    for (const batch of [
      [answer(1), request('ping')],
      [request('ping'), answer(1)],
    ])
      expect(await denialOf(text(JSON.stringify(batch)))).toMatchObject({
        reason: 'malformed_message',
        detail: 'the batch mixes answers with requests',
      });
  });

  const unparsable = { reason: 'malformed_message', code: -32700, id: null };
  const invalid = { reason: 'malformed_message', code: -32600 };

  it.each<[string, string, object]>([
    ['nothing', '', unparsable],
    ['no JSON', '{', unparsable],
    ['two values', '{}{}', unparsable],
    ['a byte order mark', `\ufeff${JSON.stringify(call('x'))}`, unparsable],
    ['NUL', '\u0000', unparsable],
    ['a comment', '{"method":"ping"/**/}', unparsable],
    ['a member that stands twice', '{"method":"ping","method":"tools/call"}', unparsable],
    ['a member that stands twice, escaped', '{"method":"ping","\\u006dethod":"tools/call"}', unparsable],
    ['a name that stands twice', '{"method":"tools/call","params":{"name":"a","name":"b"}}', unparsable],
    [
      'an argument that stands twice',
      '{"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}',
      unparsable,
    ],
    ['too many levels', `{"method":"ping","params":${'{"a":'.repeat(600)}1${'}'.repeat(601)}`, unparsable],
    ['a text', '"tools/call"', invalid],
    ['a number', '7', invalid],
    ['null', 'null', invalid],
    ['an empty batch', '[]', invalid],
    ['a batch in a batch', '[[]]', invalid],
    ['a batch with nothing in it', '[null]', invalid],
    ['too large a batch', JSON.stringify(Array.from({ length: 101 }, () => request('ping'))), invalid],
    [
      'too many resources',
      JSON.stringify(
        request('subscriptions/listen', {
          notifications: { resourceSubscriptions: Array.from({ length: 200 }, (_, index) => `a:${index}`) },
        }),
      ),
      invalid,
    ],
    ['one bad message in a batch', JSON.stringify([request('ping'), { method: 7 }]), invalid],
  ])('refuses %s', async (_name, body, denial) => {
    expect(await denialOf(text(body))).toMatchObject(denial);
  });

  it('leaves numbers and texts inside a message to whom they are for', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"n":1e999,"s":"\\ud800"}}}';
    expect(await readingOf(text(body))).toMatchObject({ ok: true });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', JSON.stringify(call('x'))],
    ['bytes', Buffer.from(JSON.stringify(call('x')))],
    ['an empty object, as some parsers leave it', {}],
    ['an empty list', []],
  ])('refuses %s where a message should have been parsed', async (_name, value) => {
    expect(await denialOf({ type: 'parsed', value })).toMatchObject(invalid);
  });

  it.each([
    ['too_large', 'message_too_large'],
    ['encoded', 'unsupported_media_type'],
    ['unreadable', 'malformed_message'],
  ] as const)('refuses a body that is %s', async (problem, reason) => {
    expect(await denialOf({ type: 'unusable', problem })).toMatchObject({ reason });
  });

  it('refuses where the host does not give the body', async () => {
    expect(await readAsked(head(), undefined, 1000)).toMatchObject({
      ok: false,
      denial: { reason: 'internal_error', detail: expect.stringContaining('the adapter does not give it') },
    });
  });

  it('echoes the id and nothing else of what it refuses', async () => {
    const { denial } = (await readAsked(
      head({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'EVIL' }),
      async () => text(JSON.stringify(request('EVIL2', {}, 'seven'))),
      1000,
    )) as { denial: object };
    expect(denial).toEqual({
      reason: 'header_mismatch',
      detail: expect.not.stringContaining('EVIL'),
      id: 'seven',
    });
  });
});

it('has no message where the method of HTTP has none, and one wherever it may', () => {
  for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS']) expect(hasMessage(method)).toBe(false);
  for (const method of ['POST', 'PUT', 'PATCH', 'post', 'get', '', 'QUERY'])
    expect(hasMessage(method)).toBe(true);
});
