import { createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { report, run } from './support/run.js';

const issuer = createTestIssuer();
const { clock } = issuer;
const token = await issuer.mint();

describe('a token is found', () => {
  it.each<[string, string, string[]]>([
    ['as it is', token, []],
    ['between white space', `\n  ${token}\r\n`, []],
    ['after a byte order mark', `\ufeff${token}`, []],
    ['in quotes', `"${token}"`, []],
    ['in other quotes', `“${token}”`, []],
    ['after its scheme', `Bearer ${token}`, []],
    ['after a scheme in lower case', `bearer  ${token}`, []],
    ['in a header line', `Authorization: Bearer ${token}`, ['taken out of an Authorization line']],
    ['in an argument of curl', `-H "authorization: Bearer ${token}"`, ['taken out of an Authorization line']],
    [
      'in a token response',
      JSON.stringify({ access_token: token, token_type: 'Bearer', refresh_token: 'x' }),
      ['the access_token of a token response'],
    ],
    ['after the other scheme', `DPoP ${token}`, ['presented with the DPoP scheme']],
  ])('%s', async (_how, text, remarks) => {
    for (const found of [
      await report([], { clock, stdin: text }),
      await report(['-'], { clock, stdin: text }),
    ])
      expect(found).toMatchObject({ kind: 'access_token', remarks, claims: { sub: 'alice' } });
  });

  it('in the arguments, as one word or as several', async () => {
    expect((await report([token], { clock })).kind).toBe('access_token');
    expect((await report(['Bearer', token], { clock })).kind).toBe('access_token');
    expect((await report(['--strict', 'Authorization:', 'Bearer', token], { clock })).kind).toBe(
      'access_token',
    );
  });
});

describe('what it seems to be', () => {
  it.each<[string, string | Promise<string>]>([
    ['access_token', issuer.mint({}, { typ: 'application/at+jwt' })],
    ['access_token', issuer.mint({}, { typ: 'JWT' })],
    ['jwt', issuer.mint({ client_id: undefined }, { typ: 'JWT' })],
    ['id_token', issuer.mintBad('id_token')],
    ['refresh_token', issuer.mintBad('refresh_token')],
    ['refresh_token', 'ory_rt_0123456789'],
    ['logout_token', issuer.mintBad('logout_token')],
    ['dpop_proof', issuer.mint({}, { typ: 'dpop+jwt' })],
    ['hs256', issuer.mintBad('hs256_with_public_key')],
    ['unsigned', issuer.mintBad('alg_none')],
    ['jwe', issuer.mintBad('encrypted')],
    ['opaque', issuer.mintOpaque()],
    ['broken_jwt', token.slice(0, 60)],
    ['paseto', 'v4.public.AAAAAAAAAAAAAAAA'],
    ['url', 'https://api.example.com/mcp'],
    ['pem', '-----BEGIN-PUBLIC-KEY-----'],
    ['several', `${token} ${token}`],
  ])('%s', async (kind, given) => {
    expect((await report([], { clock, stdin: await given })).kind).toBe(kind);
  });
});

describe('a wrong call', () => {
  it.each<[string, string[], RegExp]>([
    [
      'an option that there is not',
      ['--isuer', 'x', token],
      /There is no option --isuer\. Did you mean --issuer\?/,
    ],
    ['a value that is missing', [token, '--issuer'], /--issuer/],
    ['an empty value', [token, '--issuer', ''], /--issuer is empty/],
    ['a value too many', [token, '--strict=yes'], /--strict/],
    [
      'a tolerance that is no number',
      [token, '--clock-tolerance', 'x'],
      /--clock-tolerance must be a number/,
    ],
    ['a time without a zone', [token, '--at', '2026-11-22T10:00:00'], /with its zone/],
    ['a time in milliseconds', [token, '--at', '1800000000000'], /milliseconds/],
    ['a date that does not exist', [token, '--at', '2026-13-41'], /no date that exists/],
    ['a server without the network', [token, '--offline', '--server', 'https://x.example'], /--offline/],
    ['keys without the network', [token, '--offline', '--jwks', 'https://x.example'], /--offline/],
    ['no token at all', [], /standard input is empty/],
    ['quotes without a token', ['""'], /no token in what was given/],
    ['a text without end', ['x'.repeat(70_000)], /64 KiB/],
  ])('%s: usage on stderr, exit 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Usage: mcp-auth inspect');
    expect(stderr).not.toContain(token);
  });

  it.each<[string, string[], RegExp]>([
    ['an issuer that is none', ['--issuer', 'as.example.com'], /not an absolute URL/],
    ['an issuer on plain http', ['--issuer', 'http://as.example.com'], /plain http/],
    ['a resource that is none', ['--resource', 'notes'], /not an absolute URL/],
    ['a server that is none', ['--server', 'notes'], /--server is not an absolute URL/],
    ['a server on plain http', ['--server', 'http://api.example.com/mcp'], /must be https/],
    ['a server that is not there', ['--server', 'http://127.0.0.1:1/mcp'], /cannot be reached/],
  ])('%s: the reason on stderr, exit 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await run([token, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('repeats nothing that might be the token', async () => {
    const opaque = '-Zm9vYmFyYmF6cXV4';
    for (const args of [
      [opaque],
      [`-${opaque}`],
      [`--${token}`],
      ['--at', token, token],
      [`--issuer=${token}`, token],
    ]) {
      const { code, stderr, stdout } = await run(args);
      expect(code).toBe(2);
      expect(stderr + stdout).not.toContain(opaque.slice(1));
      expect(stderr + stdout).not.toContain(token);
    }
  });

  it('an endless stream is not read to its end', async () => {
    let sent = 0;
    const endless = (async function* () {
      for (; sent < 1000; sent += 1) yield Buffer.alloc(1024, 'x');
    })();
    const { code, stderr } = await run([], { stdin: endless });
    expect({ code, sent }).toEqual({ code: 2, sent: 64 });
    expect(stderr).toContain('longer than 64 KiB');
  });
});

it('--help prints the usage, and that a token need not stand in the history of the shell', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('standard input, so that it does not land in the history');
  expect((await run(['-h'])).stdout).toBe(stdout);
});
