/** What each operation needs is decided over HTTP before the handler runs, by what the handler would read, on every host. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Got, send } from '../support/send.js';
import { ambiguous, disguised, malformed } from './body-cases.js';
import { agreeing, batches, disagreeing, legacy } from './cases.js';
import { type Fixture, rules, startFixture } from './fixture.js';
import { type HostKind, hostKinds, type RunningHost } from './hosts.js';
import { legacyCall, legacyRequest, modernCall } from './messages.js';
import type { Case } from './outcome.js';
import { type Recording, recordingServed, sdkServed } from './served.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.issuer.close());

const authorized = (sent: Case['sent'], token: string): Case['sent'] => ({
  ...sent,
  headers: { ...sent.headers, authorization: `Bearer ${token}` },
});
const codeOf = ({ text }: Got): unknown => JSON.parse(text).error.code;

describe.each(hostKinds)('$name', (kind: HostKind) => {
  const served = sdkServed();
  const recording = recordingServed();
  let host: RunningHost;
  let recorder: RunningHost;
  beforeAll(async () => {
    host = await kind.start(fixture.mcpAuth, rules, served);
    recorder = await kind.start(fixture.mcpAuth, rules, recording);
  });
  afterAll(async () => {
    await host.close();
    await recorder.close();
  });

  const judge = async ({ sent, as = 'reader', outcome, parsedFirst }: Case): Promise<void> => {
    const expected = kind.parsesFirst ? (parsedFirst ?? outcome) : outcome;
    served.ran.length = 0;
    const got = await send(`${host.url}/mcp`, authorized(sent, fixture.tokens[as]));
    expect(got.status, got.text).toBe(expected.status);
    if (expected.code !== undefined) expect(codeOf(got)).toBe(expected.code);
    expect(served.ran).toEqual(expected.ran ?? []);
  };

  describe('2026-07-28, headers and body agree', () => {
    it.each(agreeing)('$name', judge);
  });

  // Requirements: MCP-RS-29
  describe('2026-07-28, the headers say', () => {
    it.each(disagreeing)('$name', judge);
  });

  describe('older revisions', () => {
    it.each(legacy)('$name', judge);
  });

  describe('a batch with', () => {
    it.each(batches)('$name', judge);
  });

  describe('JSON that can be read in two ways:', () => {
    it.each(ambiguous)('$name', judge);
  });

  describe('a body that is no message:', () => {
    it.each(malformed)('$name', judge);
  });

  describe('a body in disguise:', () => {
    it.each(disguised)('$name', judge);
  });

  it('the version of the new revision on an old body is for the handler to refuse', async () => {
    served.ran.length = 0;
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'whoami',
    };
    const sent = authorized(legacyCall('whoami', headers), fixture.tokens.reader);
    expect((await send(`${host.url}/mcp`, sent)).status).toBe(400);
    expect(served.ran).toEqual(['handler']);
  });

  // Requirements: MCP-RS-16, MCP-RS-17
  it.each([
    ['2026-07-28', modernCall('purge.all'), 'reader'],
    ['older', legacyCall('purge.all'), 'reader'],
    ['with some of the scopes', legacyCall('purge.all'), 'editor'],
  ] as const)(
    'one challenge names every scope, to the byte the same each time: %s',
    async (_era, sent, as) => {
      const answers = [];
      for (let turn = 0; turn < 5; turn++) {
        const { status, headers, text } = await send(`${host.url}/mcp`, authorized(sent, fixture.tokens[as]));
        answers.push({ status, text, headers: { ...headers, date: undefined } });
      }
      expect(answers[0]).toMatchObject({
        status: 403,
        headers: {
          'www-authenticate':
            'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="use:notes delete:notes delete:all", error="insufficient_scope", error_description="The access token lacks a scope that this operation needs."',
        },
      });
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    },
  );

  describe.each([
    ['at once', undefined],
    ['in chunks', 7],
  ])('the handler gets the body, sent %s', (_name, pieces) => {
    it.each([
      ['a small one', 'x'],
      ['an empty argument', ''],
      ['text beyond ASCII', 'ünï – 🗝️'],
      // Several times what a stream buffers; the parser of Express takes no more.
      ['a large one', 'a'.repeat(90_000)],
    ])('%s', async (_size, note) => {
      const { headers, body } = legacyRequest('tools/call', { name: 'whoami', arguments: { note } });
      const sent = { headers, body, ...(pieces === undefined ? {} : { pieces }) } as Case['sent'];
      const got = await send(`${recorder.url}/mcp`, authorized(sent, fixture.tokens.reader));
      expect(got.status).toBe(200);
      const { text, parsed, subject }: Recording = JSON.parse(got.text);
      expect(subject).toBe('reader');
      expect(parsed).toEqual(JSON.parse(String(body)));
      // Whoever parses first has taken the stream.
      const isTaken = kind.name.includes('json()');
      expect(text).toBe(isTaken ? '' : body);
    });
  });
});
