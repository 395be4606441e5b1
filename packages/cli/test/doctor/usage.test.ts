import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { doctor } from './support.js';

const url = 'http://127.0.0.1:1/mcp';

test.each<[string, string[], RegExp]>([
  ['no URL', [], /^Which URL\?/],
  ['two URLs', [url, url], /^Give one URL at a time\./],
  ['no scheme', ['api.example.com/mcp'], /^A URL begins with its scheme: https:\/\/api\.example\.com\/mcp/],
  ['no scheme on this machine', ['localhost:3000/mcp'], /: http:\/\/localhost:3000\/mcp/],
  ['another scheme', ['ftp://x.example/'], /is no http or https URL/],
  ['an unknown option', [url, '--tokn', 'x'], /^There is no option --tokn\. Did you mean --token\?/],
  [
    "two letters in each other's place",
    [url, '--sing-in'],
    /^There is no option --sing-in\. Did you mean --sign-in\?/,
  ],
  ['an option like none', [url, '--everything'], /^There is no option --everything\.\n/],
  ['a missing value', [url, '--token'], /--token/],
  ['an empty value', [url, '--html', ''], /^--html is empty/],
  ['an unknown level', [url, '--fail-on', 'may'], /^--fail-on is one of must, should, never, not 'may'\./],
  ['an unknown kind', [url, '--kind', 'server'], /^--kind is one of mcp-server, /],
  ['no time', [url, '--timeout', '0'], /^--timeout is a number of seconds/],
  ['no port', [url, '--sign-in', '--callback-port', '70000'], /^--callback-port is a whole number/],
  ['two ways in', [url, '--token', 'x', '--sign-in'], /^--token and --sign-in are two ways/],
  [
    'a token and a client',
    [url, '--token', 'x', '--client-id', 'y'],
    /^--token and --client-id are two ways/,
  ],
  ['two other ways in', [url, '--token-file', 'x', '--client-credentials'], /are two ways/],
  ['a client without an id', [url, '--client-credentials'], /^--client-credentials needs --client-id\./],
  ['a secret without a client', [url, '--client-secret', 'x'], /^--client-secret needs --client-id\./],
  ['a port without a sign-in', [url, '--callback-port', '1'], /^--callback-port is for signing in/],
  ['a key of nobody', [url, '--issuer-key', 'x'], /^--issuer-key needs --issuer/],
  ['more and less', [url, '--verbose', '--quiet'], /contradict each other/],
  [
    'a check that is none',
    [url, '--only', 'rs.metadat'],
    /^No check is called "rs\.metadat"\. There are: rs\./,
  ],
  ['a broken scope', [url, '--scope', 'a"b'], /^--scope: .* is no scope/],
  ['credentials in the URL', ['http://me:secret-word@127.0.0.1:1/mcp'], /^The URL has credentials in it/],
  ['a token in two pieces', [url, '--token', 'secret-word secret'], /^What --token holds is no token/],
  ['an empty input', [url, '--token', '-'], /^--token holds no token/],
  ['two tokens of one input', [url, '--token', '-', '--narrow-token', '-'], /room for one token/],
  ['no such file', [url, '--token-file', '/nowhere/token'], /cannot be read \(ENOENT\): \/nowhere\/token/],
  [
    'no such key',
    [url, '--issuer', 'https://as.example', '--issuer-key', '/nowhere/key'],
    /^The file of --issuer-key cannot be read \(ENOENT\)/,
  ],
])('explains %s', async (_, args, message) => {
  const { code, stdout, stderr } = await doctor(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.replace(/\n(?=\S)/g, ' ')).toMatch(message);
  expect(stderr).toContain('\n\nUsage: mcp-auth doctor <url> [options]\n');
  expect(stderr).not.toContain('secret-word');
});

test('prints its usage when it is asked to, whatever else was said', async () => {
  const { code, stdout, stderr } = await doctor(['--help', '--sign-in']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: mcp-auth doctor/);
});

test.each<[string, string, RegExp]>([
  [
    'not JSON',
    '-----BEGIN PRIVATE KEY-----',
    /is not JSON\. Give a private key as JWK \(RFC 7517\), not as PEM/,
  ],
  ['no key', '{}', /holds no JWK: there is no "kty"/],
  ['public', '{"kty":"EC","alg":"ES256"}', /holds a public key/],
  ['without algorithm', '{"kty":"EC","d":"secret-word"}', /needs "alg", one of RS256, /],
  [
    'symmetric',
    '{"kty":"oct","k":"secret-word","alg":"HS256"}',
    /holds a public key; signing takes the private one/,
  ],
  [
    'with odd claims',
    '{"jwk":{"kty":"EC","d":"x","alg":"ES256"},"claims":[]}',
    /"claims" that are no object/,
  ],
])('says what is wrong with a key that is %s', async (_, content, message) => {
  const directory = mkdtempSync(join(tmpdir(), 'mcp-auth-doctor-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'key.json');
  writeFileSync(file, content);
  const { code, stderr } = await doctor([url, '--issuer', 'https://as.example', '--issuer-key', file]);
  expect(code).toBe(2);
  expect(stderr.replace(/\n(?=\S)/g, ' ')).toMatch(message);
  expect(stderr).not.toContain('secret-word');
});

test('says that a page cannot be written', async () => {
  const { code, stderr } = await doctor([url, '--html', '/nowhere/report.html']);
  expect(code).toBe(2);
  expect(stderr).toContain('The page of --html cannot be written (ENOENT): /nowhere/report.html');
});
