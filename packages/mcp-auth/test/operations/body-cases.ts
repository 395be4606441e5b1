/** Bodies that are no messages, or that two readers could take for two different ones. */

import { deflateSync, gzipSync } from 'node:zlib';
import type { Sent } from '../support/send.js';
import { json, rawCall } from './messages.js';
import { type Case, forbidden, hostRefuses, invalid, purgeText, ran, unparsable } from './outcome.js';

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
