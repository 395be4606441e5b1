/** What leaves the program: nothing of the token to anybody, and to the terminal nothing that is a secret or a command. */

import fc from 'fast-check';
import { createTestIssuer } from 'mcp-auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IssuerServer, startIssuer } from './support/issuer-server.js';
import { report, run } from './support/run.js';

let server: IssuerServer;
beforeAll(async () => {
  server = await startIssuer();
});
afterAll(() => server.close());

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Everything printed for a token, in both forms, with and without colours. */
async function printedFor(token: string, ...args: string[]): Promise<string> {
  const around = { stdin: token };
  const texts = await Promise.all([
    run(args, around),
    run(['--json', ...args], around),
    run(args, { ...around, isTTY: true }),
  ]);
  return texts.map(({ stdout, stderr }) => stdout + stderr).join('\n');
}

describe('requests', () => {
  it.each([['good'], ['bad'], ['opaque'], ['of another issuer']])(
    'hold nothing of a token that is %s',
    async (kind) => {
      server.received.length = 0;
      const { issuer } = server;
      const token =
        kind === 'opaque'
          ? issuer.mintOpaque()
          : kind === 'bad'
            ? await issuer.mintBad('unknown_key_id')
            : await issuer.mint(kind === 'good' ? {} : { iss: 'https://elsewhere.test' });
      const { clock } = issuer;
      await run(['--server', server.resource], { clock, stdin: token });
      await run(['--issuer', server.url, '--jwks', `${server.url}/jwks`], { clock, stdin: token });
      await run(['--issuer', server.url], { clock, stdin: token });
      expect(server.received.length).toBeGreaterThan(2);
      const sent = server.received.join('\n');
      expect(sent).not.toMatch(/authorization|dpop/i);
      for (const part of token.split('.')) expect(sent).not.toContain(part.slice(0, 16));
      for (const claim of ['alice', 'test-client', 'nobody-knows-this-key', 'elsewhere'])
        expect(sent).not.toContain(claim);
    },
  );

  it('go to the issuer that is given, never to the one that the token names', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      return new Response(null, { status: 404 });
    };
    const token = await createTestIssuer({ issuer: 'https://named.example' }).mint();
    await run([token], { fetch });
    await run([token, '--resource', 'https://mcp.test/mcp'], { fetch });
    await run([token, '--issuer', 'https://given.example'], { fetch });
    expect(asked).toEqual([]);
    const own = await createTestIssuer({ issuer: 'https://given.example' }).mint();
    await run([own, '--issuer', 'https://given.example'], { fetch });
    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set(['https://given.example']));
  });
});

describe('the output', () => {
  it('never holds the token or its signature, whatever was given', async () => {
    const member = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom('', '{}', '{"alg":"none"}', 'null', '[1]'),
    );
    const odd = fc.oneof(
      fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }),
      fc.string({ minLength: 8, maxLength: 64, unit: fc.constantFrom(...'abcXYZ019-_.~+/=:') }),
      fc
        .tuple(member, member, fc.uint8Array({ minLength: 9, maxLength: 64 }))
        .map(([header, payload, signature]) =>
          [encoded(header), encoded(payload), Buffer.from(signature).toString('base64url')].join('.'),
        ),
      fc
        .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.uint8Array({ minLength: 9, maxLength: 64 }))
        .map(([claims, bytes]) => {
          const signature = Buffer.from(bytes).toString('base64url');
          // Somebody repeats the signature wherever it could be printed.
          const payload = {
            ...claims,
            iss: signature,
            aud: [signature],
            kid: signature,
            [signature]: signature,
          };
          return `${encoded({ alg: 'ES256', kid: signature, typ: signature })}.${encoded(payload)}.${signature}`;
        }),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (text) => {
        const token = text.trim();
        const printed = await printedFor(
          text,
          '--resource',
          'https://mcp.test/mcp',
          '--scope',
          'read',
          '--offline',
        );
        const signature = token.split('.').at(-1) ?? '';
        for (const secret of [token, signature]) {
          // Shorter ones are no secrets, and words of the report.
          if (secret.length >= 12) expect(printed).not.toContain(secret);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds no control characters but line feeds, whatever stands in the claims', async () => {
    const nasty =
      '\u001b]0;owned\u0007\u001b[2J\r\u0000\u0008\u009b31m\u202e\u2066\u200b\ufeff\ud800\u{e0041}';
    const token = await server.issuer.mint(
      { sub: nasty, [nasty]: nasty, iss: nasty, aud: [nasty], scope: nasty, nested: { [nasty]: [nasty] } },
      { typ: nasty, kid: nasty },
    );
    const printed = await Promise.all([
      run([token, '--resource', 'https://mcp.test/mcp', '--issuer', server.url, '--scope', 'a']),
      run([token, '--json']),
      run([`${nasty}x`]),
    ]);
    for (const { stdout, stderr } of printed) {
      const commands = [...(stdout + stderr)].filter((character) => {
        const code = character.codePointAt(0) ?? 0;
        return (code < 32 && character !== '\n') || (code >= 127 && code < 160);
      });
      expect(commands).toEqual([]);
      expect(stdout + stderr).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
      expect(stdout + stderr).not.toMatch(/\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])/);
    }
    const { claims } = JSON.parse(printed[1]?.stdout ?? '') as { claims: { sub: string } };
    expect(claims.sub.startsWith('\u001b]0;owned')).toBe(true);
    expect(printed[0]?.stdout).toContain('\\u001b]0;owned');
    expect(printed[0]?.stdout.match(/^ {2}\S? ?(?:owned|31m)/m)).toBeNull();
  });

  it('leaves letters of other scripts and emoji as they are', async () => {
    const { stdout } = await run([await server.issuer.mint({ name: 'Žofie 李 👩‍🚀'.replace('\u200d', '') })]);
    expect(stdout).toContain('Žofie 李 👩🚀');
  });

  it('hides claims that are tokens and secrets themselves', async () => {
    const inner = await server.issuer.mint({ sub: 'inner' });
    const token = await server.issuer.mint({
      provider_access_token: 'opaque-and-secret',
      refresh: inner,
      aud: inner,
      client_secret: 'hunter2hunter2',
      note: 'use ghp_0123456789abcdefABCDEF or nothing',
      jwk: { kty: 'EC', x: 'public', d: 'private-part' },
      token_use: 'access',
    });
    const { stdout } = await run([token, '--resource', 'https://mcp.test/mcp']);
    for (const secret of ['opaque-and-secret', inner.slice(0, 40), 'hunter2', 'ghp_0123', 'private-part'])
      expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain(inner.split('.')[1]?.slice(0, 30));
    expect(stdout).toMatch(/token_use\s+"access"/);
    expect(stdout).toContain('(hidden, 17 characters)');
    expect(stdout).toContain('"x":"public"');
    const { claims } = await report([token]);
    expect(claims).toMatchObject({
      client_secret: '(hidden, 14 characters)',
      refresh: expect.stringMatching(/^\[token\]/),
    });
  });
});
