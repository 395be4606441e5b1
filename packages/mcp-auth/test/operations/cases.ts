/** Requests that ask for operations in well-formed messages, honestly and not. */

import type { Sent } from '../support/send.js';
import { json, legacyCall, legacyRequest, modern, modernCall, modernRequest, sentinel } from './messages.js';
import { type Case, forbidden, invalid, mismatch, purgeText, ran } from './outcome.js';

const element = (name: string, id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});
const batch = (...names: string[]): Sent => ({ headers: json, body: JSON.stringify(names.map(element)) });

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
