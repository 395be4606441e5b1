/** Requests that ask for operations, honestly and not, and what must become of each. */

import { deflateSync, gzipSync } from 'node:zlib';
import type { Sent } from '../support/send.js';
import type { Caller } from './fixture.js';
import {
  json,
  legacyCall,
  legacyRequest,
  modern,
  modernCall,
  modernRequest,
  rawCall,
  sentinel,
} from './messages.js';

export interface Outcome {
  readonly status: number;
  /** Of a JSON-RPC error. */
  readonly code?: number;
  /** What ran: `handler` for the handler itself, and then the tools. Nothing, if left out. */
  readonly ran?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly sent: Sent;
  /** Default: the reader, who may do nothing that is protected. */
  readonly as?: Caller;
  readonly outcome: Outcome;
  /** Where the host's own parser comes first, and leaves something else to decide on. */
  readonly parsedFirst?: Outcome;
}

const forbidden: Outcome = { status: 403 };
const mismatch: Outcome = { status: 400, code: -32020 };
const invalid: Outcome = { status: 400, code: -32600 };
const unparsable: Outcome = { status: 400, code: -32700 };
const ran = (...tools: string[]): Outcome => ({ status: 200, ran: ['handler', ...tools] });
/** The host's parser answers before the guard is asked. */
const hostRefuses: Outcome = { status: 400 };

const purgeText = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'purge', arguments: {} },
});
const element = (name: string, id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});
const batch = (...names: string[]): Sent => ({ headers: json, body: JSON.stringify(names.map(element)) });
const encoded = (coding: string, body: Uint8Array): Sent => ({
  headers: { ...json, 'content-encoding': coding },
  body,
});
const typed = (type: string, body: string | Uint8Array): Sent => ({
  headers: { ...json, 'content-type': type },
  body,
});
const nested = '['.repeat(100_000) + ']'.repeat(100_000);
const call = '"method":"tools/call"';

export const agreeing: readonly Case[] = [
  { name: 'what is for everybody with the baseline', sent: modernCall('whoami'), outcome: ran('whoami') },
  { name: 'a protected tool', sent: modernCall('purge'), outcome: forbidden },
  {
    name: 'a protected tool, with its scope',
    sent: modernCall('purge'),
    as: 'editor',
    outcome: ran('purge'),
  },
  { name: 'half of what a tool needs', sent: modernCall('purge.all'), as: 'editor', outcome: forbidden },
  {
    name: 'a name that no header can carry',
    sent: modernRequest('prompts/get', { name: 'löschen' }),
    as: 'editor',
    outcome: ran('löschen'),
  },
  {
    name: 'a protected resource',
    sent: modernRequest('resources/read', { uri: 'notes:///private' }),
    outcome: forbidden,
  },
  {
    name: 'a protected resource, with its scope',
    sent: modernRequest('resources/read', { uri: 'notes:///private' }),
    as: 'editor',
    outcome: ran('notes:///private'),
  },
  { name: 'a method without rules', sent: modernRequest('tools/list', {}), outcome: ran() },
  {
    name: 'an encoded name',
    sent: modernCall('purge', { 'mcp-name': sentinel('purge') }),
    outcome: forbidden,
  },
  {
    name: 'an encoded name, with its scope',
    sent: modernCall('purge', { 'mcp-name': sentinel('purge') }),
    as: 'editor',
    outcome: ran('purge'),
  },
];

export const disagreeing: readonly Case[] = [
  ['the name of a harmless tool', modernCall('purge', { 'mcp-name': 'whoami' })],
  ['the name of a harmless tool, encoded', modernCall('purge', { 'mcp-name': sentinel('whoami') })],
  ['a name with spaces around it, encoded', modernCall('purge', { 'mcp-name': sentinel(' purge ') })],
  ['a name in other letters', modernCall('purge', { 'mcp-name': 'PURGE' })],
  ['a harmless method', modernCall('purge', { 'mcp-method': 'tools/list' })],
  ['a method in other letters', modernCall('purge', { 'mcp-method': 'Tools/Call' })],
  ['an encoded method', modernCall('purge', { 'mcp-method': sentinel('tools/call') })],
  ['base64 without its padding', modernCall('purge', { 'mcp-name': '=?base64?cHVyZ2U?=' })],
  ['base64 with bits that mean nothing', modernCall('purge', { 'mcp-name': '=?base64?cHVyZ2V=?=' })],
  ['base64 with a space', modernCall('purge', { 'mcp-name': '=?base64?cHVy Z2U=?=' })],
  ['base64url', modernCall('purge', { 'mcp-name': '=?base64?_-8=?=' })],
  ['bytes that are no UTF-8', modernCall('purge', { 'mcp-name': sentinel(Uint8Array.of(0xff, 0xfe)) })],
  ['no name', modernCall('purge', { 'mcp-name': undefined })],
  ['an empty name', modernCall('purge', { 'mcp-name': '' })],
  ['no method', modernCall('purge', { 'mcp-method': undefined })],
  ['neither', modernCall('purge', { 'mcp-method': undefined, 'mcp-name': undefined })],
  ['no version, which only the body claims', modernCall('purge', { 'mcp-protocol-version': undefined })],
  ['an older version than the body', modernCall('purge', { 'mcp-protocol-version': '2025-11-25' })],
  [
    'a version in the body that is none',
    modernCall('purge', {}, { 'io.modelcontextprotocol/protocolVersion': 20260728 }),
  ],
  [
    'the URI of a harmless resource',
    modernRequest('resources/read', { uri: 'notes:///private' }, { 'mcp-name': 'notes:///public' }),
  ],
  // Even for a caller who may do both: what a gateway in front decided on is not what would happen.
].map(([name, sent]) => ({ name, sent, as: 'editor', outcome: mismatch }) as Case);

export const legacy: readonly Case[] = [
  { name: 'what is for everybody with the baseline', sent: legacyCall('whoami'), outcome: ran('whoami') },
  { name: 'a protected tool', sent: legacyCall('purge'), outcome: forbidden },
  {
    name: 'a protected tool, with its scope',
    sent: legacyCall('purge'),
    as: 'editor',
    outcome: ran('purge'),
  },
  { name: 'no version at all', sent: { headers: json, body: purgeText }, outcome: forbidden },
  {
    name: 'headers that name something harmless',
    sent: legacyCall('purge', { 'mcp-name': 'whoami', 'mcp-method': 'tools/call' }),
    outcome: forbidden,
  },
  {
    name: 'headers that name a harmless method',
    sent: legacyCall('purge', { 'mcp-method': 'ping' }),
    outcome: forbidden,
  },
  {
    name: 'headers that name something protected',
    sent: legacyCall('whoami', { 'mcp-name': 'purge', 'mcp-method': 'tools/call' }),
    outcome: ran('whoami'),
  },
  {
    name: 'the version of the new revision on an old body',
    sent: legacyCall('purge', {
      'mcp-protocol-version': modern,
      'mcp-method': 'tools/call',
      'mcp-name': 'purge',
    }),
    outcome: forbidden,
  },
  {
    name: 'a protected resource',
    sent: legacyRequest('resources/read', { uri: 'notes:///private' }),
    outcome: forbidden,
  },
  {
    name: 'a protected resource, spelt in another way',
    sent: legacyRequest('resources/read', { uri: 'notes:///public/../%70rivate' }),
    outcome: forbidden,
  },
  {
    name: 'a subscription to a protected resource',
    sent: legacyRequest('resources/subscribe', { uri: 'notes:///private' }),
    outcome: forbidden,
  },
  {
    name: 'the completion of a protected resource',
    sent: legacyRequest('completion/complete', {
      ref: { type: 'ref/resource', uri: 'notes:///private' },
      argument: { name: 'a', value: '' },
    }),
    outcome: forbidden,
  },
  { name: 'a tool that is called __proto__', sent: legacyCall('__proto__'), outcome: forbidden },
  { name: 'the same, with its scope', sent: legacyCall('__proto__'), as: 'user', outcome: ran() },
  { name: 'a tool that is called constructor', sent: legacyCall('constructor'), outcome: forbidden },
  { name: 'a tool that nobody has', sent: legacyCall('hasOwnProperty'), outcome: forbidden },
];

export const batches: readonly Case[] = [
  { name: 'harmless calls', sent: batch('whoami', 'whoami'), outcome: ran('whoami', 'whoami') },
  { name: 'a protected call at the end', sent: batch('whoami', 'whoami', 'purge'), outcome: forbidden },
  { name: 'a protected call at the start', sent: batch('purge', 'whoami'), outcome: forbidden },
  {
    name: 'a protected call, with its scope',
    sent: batch('whoami', 'purge'),
    as: 'editor',
    outcome: ran('whoami', 'purge'),
  },
  {
    name: 'something that is no message',
    sent: { headers: json, body: JSON.stringify([element('whoami', 1), 5]) },
    outcome: invalid,
  },
  {
    name: 'a batch in a batch',
    sent: { headers: json, body: JSON.stringify([element('whoami', 1), [element('purge', 2)]]) },
    outcome: invalid,
  },
  { name: 'nothing', sent: { headers: json, body: '[]' }, outcome: invalid },
  {
    name: 'the version of the new revision',
    sent: {
      ...batch('whoami', 'whoami'),
      headers: { ...json, 'mcp-protocol-version': modern, 'mcp-method': 'tools/call', 'mcp-name': 'whoami' },
    },
    outcome: mismatch,
  },
  { name: 'more than a hundred', sent: batch(...Array<string>(101).fill('whoami')), outcome: invalid },
];

/** JSON that two readers could take for two different messages. */
export const ambiguous: readonly Case[] = [
  {
    name: 'two methods, the harmless one last',
    sent: rawCall(`${call},"params":{"name":"purge","arguments":{}},"method":"tools/list"`),
    outcome: unparsable,
    parsedFirst: ran(),
  },
  {
    name: 'two names, the harmless one last',
    sent: rawCall(`${call},"params":{"name":"purge","name":"whoami","arguments":{}}`),
    outcome: unparsable,
    parsedFirst: ran('whoami'),
  },
  {
    name: 'two names, the harmless one first',
    sent: rawCall(`${call},"params":{"name":"whoami","name":"purge","arguments":{}}`),
    outcome: unparsable,
    parsedFirst: forbidden,
  },
  {
    name: 'two names, one of them escaped',
    sent: rawCall(`${call},"params":{"name":"purge","\\u006eame":"whoami","arguments":{}}`),
    outcome: unparsable,
    parsedFirst: ran('whoami'),
  },
  {
    name: 'two params',
    sent: rawCall(`${call},"params":{"name":"whoami"},"params":{"name":"purge","arguments":{}}`),
    outcome: unparsable,
    parsedFirst: forbidden,
  },
  {
    name: 'a method in other letters beside it',
    sent: rawCall(`"method":"ping","Method":"tools/call","params":{"name":"purge","arguments":{}}`),
    outcome: invalid,
  },
  {
    name: 'a name in other letters beside it',
    sent: rawCall(`${call},"params":{"name":"whoami","NAME":"purge","arguments":{}}`),
    outcome: invalid,
  },
  {
    name: 'a member that is called __proto__',
    sent: rawCall(`"__proto__":{"method":"ping"},${call},"params":{"name":"purge","arguments":{}}`),
    outcome: invalid,
  },
  {
    name: 'a method on the prototype only',
    sent: rawCall('"__proto__":{"method":"tools/call","params":{"name":"purge"}}'),
    outcome: invalid,
  },
];

export const malformed: readonly Case[] = [
  ...(
    [
      ['a name that is a number', rawCall(`${call},"params":{"name":5,"arguments":{}}`)],
      ['a name that is a list', rawCall(`${call},"params":{"name":["purge"],"arguments":{}}`)],
      ['no name', rawCall(`${call},"params":{"arguments":{}}`)],
      ['params that are a list', rawCall(`${call},"params":["purge"]`)],
      ['arguments that are a list', rawCall(`${call},"params":{"name":"whoami","arguments":[]}`)],
      ['a method that is an object', rawCall('"method":{"tools/call":1},"params":{"name":"purge"}')],
      ['neither method nor result', rawCall('"params":{"name":"purge"}')],
    ] as const
  ).map(([name, sent]): Case => ({ name, sent, outcome: invalid })),
  { name: 'nothing', sent: { headers: json, body: '' }, outcome: unparsable, parsedFirst: invalid },
  {
    name: 'nothing, in chunks',
    sent: { headers: json, body: '', pieces: 1 },
    outcome: unparsable,
    parsedFirst: invalid,
  },
  { name: 'null', sent: { headers: json, body: 'null' }, outcome: invalid, parsedFirst: hostRefuses },
  { name: 'a string', sent: { headers: json, body: '"x"' }, outcome: invalid, parsedFirst: hostRefuses },
  {
    name: 'JSON that breaks off',
    sent: { headers: json, body: purgeText.slice(0, -1) },
    outcome: unparsable,
    parsedFirst: hostRefuses,
  },
  {
    name: 'two messages',
    sent: { headers: json, body: `${purgeText}\n${purgeText}` },
    outcome: unparsable,
    parsedFirst: hostRefuses,
  },
  {
    name: 'a byte order mark',
    sent: { headers: json, body: `\ufeff${purgeText}` },
    outcome: unparsable,
    // The parser of the host drops it.
    parsedFirst: forbidden,
  },
  {
    name: 'bytes that are no UTF-8',
    sent: { headers: json, body: Buffer.from(purgeText.replace('purge', 'purge\xff'), 'latin1') },
    outcome: unparsable,
    // The parser of the host replaces them, and the name is another one.
    parsedFirst: forbidden,
  },
  {
    name: 'nesting beyond any message',
    sent: rawCall(`${call},"params":{"name":"whoami","arguments":{"a":${nested}}}`),
    outcome: unparsable,
    parsedFirst: { status: 413 },
  },
  {
    name: 'more than the limit, announced',
    sent: rawCall(`${call},"params":{"name":"whoami","arguments":{"a":"${'a'.repeat(1_000_000)}"}}`),
    outcome: { status: 413, code: -32000 },
    parsedFirst: { status: 413 },
  },
  {
    name: 'more than the limit, in chunks',
    sent: {
      ...rawCall(`${call},"params":{"name":"whoami","arguments":{"a":"${'a'.repeat(1_000_000)}"}}`),
      pieces: 20,
    },
    outcome: { status: 413, code: -32000 },
    parsedFirst: { status: 413 },
  },
];

const utf7 = purgeText.replace('purge', '+AHAAdQByAGcAZQ-');

/** Bodies whose bytes mean something else to a reader who follows the headers. */
export const disguised: readonly Case[] = [
  ...(['gzip', 'GZIP', 'x-gzip', 'identity, gzip'] as const).map(
    (coding): Case => ({
      name: `Content-Encoding: ${coding}`,
      sent: encoded(coding, gzipSync(purgeText)),
      outcome: { status: 415 },
      parsedFirst: coding.toLowerCase() === 'gzip' ? forbidden : { status: 415 },
    }),
  ),
  {
    name: 'Content-Encoding: deflate',
    sent: encoded('deflate', deflateSync(purgeText)),
    outcome: { status: 415 },
    parsedFirst: forbidden,
  },
  {
    name: 'Content-Encoding: identity',
    sent: encoded('identity', Buffer.from(purgeText)),
    outcome: forbidden,
  },
  {
    name: 'UTF-7, in which a harmless name spells a protected one',
    sent: typed('application/json; charset=utf-7', utf7),
    as: 'user',
    outcome: { status: 415 },
    parsedFirst: forbidden,
  },
  {
    name: 'UTF-16',
    sent: typed('application/json; charset="utf-16le"', Buffer.from(purgeText, 'utf16le')),
    outcome: { status: 415 },
    parsedFirst: forbidden,
  },
  {
    name: 'UTF-8, said twice',
    sent: typed('application/json; charset=utf-8; charset="UTF-8"', purgeText),
    outcome: forbidden,
    parsedFirst: forbidden,
  },
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; a=application/json',
    'multipart/form-data; boundary=application/json',
    'application/json-seq',
    'application/json, application/x-www-form-urlencoded',
  ].map(
    (type): Case => ({ name: type, sent: typed(type, purgeText), as: 'editor', outcome: { status: 415 } }),
  ),
  {
    name: 'a type of JSON that is not the plain one',
    sent: typed('Application/Vnd.Notes+JSON', purgeText),
    outcome: forbidden,
  },
  {
    name: 'no type at all',
    sent: { headers: { accept: String(json.accept) }, body: purgeText },
    outcome: forbidden,
  },
];
