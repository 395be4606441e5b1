import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MCPAuth } from 'mcp-auth';
import { type BadTokenKind, badTokenKinds } from 'mcp-auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IssuerServer, startIssuer } from './support/issuer-server.js';
import { nearMissesOf, report, run, verdictsOf } from './support/run.js';

let server: IssuerServer;
let clock: () => number;
let mint: IssuerServer['issuer']['mint'];
beforeAll(async () => {
  server = await startIssuer();
  ({ clock, mint } = server.issuer);
});
afterAll(() => server.close());

const policy = () => ['--issuer', server.url, '--resource', server.resource];

describe('a good token', () => {
  it('passes every check, and the exit code says so', async () => {
    const found = await report([await mint({ scope: 'read write' }), ...policy(), '--scope', 'read'], {
      clock,
    });
    expect(found).toMatchObject({ code: 0, kind: 'access_token', refused: false, refusal: null });
    expect(new Set(Object.values(verdictsOf(found)))).toEqual(new Set(['pass']));
  });

  it('is shown with its times as dates', async () => {
    const { stdout, code } = await run([await mint({}, {}), ...policy()], { clock });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^This seems to be a JWT access token/);
    expect(stdout).toMatch(/exp\s+\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ, in 10 min/);
    expect(stdout).toMatch(/✓ signature/);
    expect(stdout).toMatch(/– scope\s+not checked: no scope is required; give --scope/);
    expect(stdout).toContain('Nothing that was checked would be refused.');
  });

  it('says what is missing where no policy is given, and asks nobody', async () => {
    server.received.length = 0;
    const token = await mint();
    const { stdout, code } = await run([token], { clock });
    expect(code).toBe(0);
    expect(stdout).toContain('give --issuer to check the signature');
    expect(stdout).toContain('Not checked: issuer, audience, key, signature, scope.');
    expect(server.received).toEqual([]);
  });
});

// The verdicts are the library's: whatever it refuses is refused here for the same reason.
it.each(Object.entries(badTokenKinds) as [BadTokenKind, string][])(
  '%s is refused for its %s, as the guard refuses it',
  async (kind, check) => {
    const token = await server.issuer.mintBad(kind);
    let told: unknown;
    const guard = new MCPAuth({
      protectedResources: {
        metadata: { resource: server.resource, authorizationServers: [{ issuer: server.url, type: 'oidc' }] },
      },
      onDecision: ({ denial }) => {
        told = denial;
      },
      clock,
    }).guard('jwt', { resource: server.resource });
    await guard(new Request(server.resource, { headers: { authorization: `Bearer ${token}` } }));
    const { code, refusal, checks } = await report(policy(), { clock, stdin: token });
    expect({ code, refusal }).toEqual({ code: 1, refusal: { check, answer: '401 invalid_token' } });
    const first = checks.find(({ verdict }) => verdict === 'fail');
    expect({ reason: 'token_rejected', check: first?.check, detail: first?.detail }).toEqual(told);
  },
);

describe('where the policy comes from', () => {
  it('is a running server, asked without any token', async () => {
    const found = await report([await mint(), '--server', server.resource], { clock });
    expect(found.code).toBe(0);
    expect(found.policy).toMatchObject({ issuers: [server.url], resource: server.resource });
    expect(verdictsOf(found)).toMatchObject({ issuer: 'pass', audience: 'pass', signature: 'pass' });
  });

  it('says that the metadata names another resource than the one that was asked', async () => {
    server.metadata = { resource: `${server.resource}/`, authorization_servers: [server.url] };
    const found = await report([await mint(), '--server', server.resource], { clock });
    server.metadata = { resource: server.resource, authorization_servers: [server.url] };
    expect(found.remarks.join()).toContain('clients may refuse that');
    expect(nearMissesOf(found)).toContain('audience_trailing_slash');
  });

  it.each([
    ['no metadata', {}],
    ['metadata without issuers', { resource: 'x', authorization_servers: [] }],
  ])('says that a server has %s', async (_what, metadata) => {
    server.metadata = metadata;
    const { code, stderr, stdout } = await run([await mint(), '--server', server.resource], { clock });
    server.metadata = { resource: server.resource, authorization_servers: [server.url] };
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('publishes no protected resource metadata');
  });

  it('is the options, where both are given', async () => {
    const token = await mint({ aud: 'api://notes' });
    const args = ['--audience', 'api://notes', '--issuer', 'https://other.example'];
    const found = await report([token, '--server', server.resource, ...args], { clock });
    expect(verdictsOf(found)).toMatchObject({ audience: 'pass', issuer: 'fail', key: 'not_checked' });
  });

  it('may bind tokens by their client', async () => {
    const token = await mint({ aud: undefined });
    const args = ['--issuer', server.url, '--client-id'];
    expect(verdictsOf(await report([token, ...args, 'test-client'], { clock })).audience).toBe('pass');
    expect(verdictsOf(await report([token, ...args, 'another'], { clock })).audience).toBe('fail');
    const beside = await report([token, ...policy(), '--client-id', 'test-client'], { clock });
    expect(beside).toMatchObject({ code: 0, policy: { audiences: [], clientIds: ['test-client'] } });
  });

  it('takes scopes from the claims that are named', async () => {
    const token = await mint({ permissions: ['read'] });
    const args = [...policy(), '--scope', 'read'];
    expect(await report([token, ...args], { clock })).toMatchObject({
      code: 1,
      refusal: { check: 'scope', answer: '403 insufficient_scope' },
    });
    expect((await report([token, ...args, '--scope-claim', 'permissions'], { clock })).code).toBe(0);
  });

  it('is stricter on demand', async () => {
    const token = await mint({ jti: undefined }, { typ: 'JWT' });
    expect((await report([token, ...policy()], { clock })).code).toBe(0);
    const found = await report([token, ...policy(), '--strict'], { clock });
    expect(verdictsOf(found)).toMatchObject({ type: 'fail', claims: 'fail' });
    expect(nearMissesOf(found)).toEqual(['type_without_strict', 'claims_without_strict']);
  });
});

describe('keys and time', () => {
  it('keys may come from a file, without asking anybody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
    try {
      const file = join(folder, 'keys.json');
      await writeFile(file, await (await server.issuer.fetch(`${server.url}/jwks`)).text());
      server.received.length = 0;
      const found = await report([await mint(), ...policy(), '--jwks', file, '--offline'], { clock });
      expect(verdictsOf(found)).toMatchObject({ key: 'pass', signature: 'pass' });
      expect(server.received).toEqual([]);
      await writeFile(file, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----');
      const { code, stderr } = await run([await mint(), ...policy(), '--jwks', file]);
      expect({ code, told: stderr.includes('c2VjcmV0') }).toEqual({ code: 2, told: false });
      expect((await run([await mint(), '--jwks', join(folder, 'nothing')])).stderr).toContain('ENOENT');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keys may come from a URL', async () => {
    const found = await report([await mint(), '--jwks', `${server.url}/jwks`], { clock });
    expect(verdictsOf(found)).toMatchObject({ key: 'pass', signature: 'pass', issuer: 'not_checked' });
    const { code, stderr } = await run([await mint(), '--jwks', `${server.url}/nothing`], { clock });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${server.url}/nothing answered 404 instead of a key set.\n`,
    });
  });

  it('offline nothing is fetched, and the signature stays unchecked', async () => {
    server.received.length = 0;
    const found = await report([await mint(), ...policy(), '--offline'], { clock });
    expect(verdictsOf(found)).toMatchObject({ issuer: 'pass', key: 'not_checked', signature: 'not_checked' });
    expect(server.received).toEqual([]);
  });

  it('an issuer out of reach is no fault of the token', async () => {
    server.issuer.fail(503);
    const { code, stdout } = await run([await mint(), ...policy()], { clock });
    server.issuer.recover();
    expect(code).toBe(1);
    expect(stdout).toContain("The keys cannot be had: bearerAuth('jwt') answers 503.");
  });

  it('is judged as of another time', async () => {
    const token = await mint({ iat: 1_700_000_000, exp: 1_700_000_600 });
    const at = (time: string) => report([token, ...policy(), '--at', time]);
    expect((await at('2023-11-14T22:15:00Z')).code).toBe(0);
    expect((await at('1700000599')).code).toBe(0);
    expect(await at('1700000605')).toMatchObject({ code: 1, refusal: { check: 'expiry' } });
    const near = await at('1700000620');
    expect(near.checks.find(({ check }) => check === 'expiry')?.nearMisses[0]?.advice).toContain(
      'clockTolerance: 21',
    );
    expect((await report([token, ...policy(), '--at', '1700000620', '--clock-tolerance', '21'])).code).toBe(
      0,
    );
    expect((await report([token, ...policy(), '--at', '1700000620', '--clock-tolerance', '20'])).code).toBe(
      1,
    );
  });
});

describe('other tokens', () => {
  it('an opaque token is for its issuer to judge', async () => {
    // One in 64 begins with a dash, which is an option among the arguments.
    const stdin = `-${server.issuer.mintOpaque()}`;
    const { stdout, code } = await run(policy(), { clock, stdin });
    expect(code).toBe(1);
    expect(stdout).toContain('This seems to be an opaque token');
    expect(stdout).toContain('– the others  not checked: the token cannot be read');
    expect(stdout).toContain("bearerAuth('introspection', { clientAuthentication })");
  });

  it('a token that needs a proof says with which scheme it came', async () => {
    const bound = await mint({ cnf: { jkt: 'thumbprint' } });
    expect(nearMissesOf(await report([bound, ...policy()], { clock }))).toEqual(['bound_by_dpop']);
    expect((await report([`DPoP ${bound}`, ...policy()], { clock })).code).toBe(0);
    expect(nearMissesOf(await report([`DPoP ${await mint()}`, ...policy()], { clock }))).toEqual([
      'not_bound',
    ]);
  });
});

it('advice that fits two checks is given once', async () => {
  const found = await report([await mint({ nonce: 'n' }, { typ: 'dpop+jwt' })], { clock });
  expect(verdictsOf(found)).toMatchObject({ type: 'fail', 'type:claims': 'fail' });
  expect(nearMissesOf(found)).toEqual(['type_id_token', 'type_dpop_proof']);
});

describe('what is printed', () => {
  it('has colours on a terminal only, and not against NO_COLOR', async () => {
    const token = await mint();
    const coloured = async (around: object) =>
      (await run([token], { clock, ...around })).stdout.includes('\u001b[');
    expect(await coloured({ isTTY: true })).toBe(true);
    expect(await coloured({ isTTY: true, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await coloured({ isTTY: true, env: { NO_COLOR: '' } })).toBe(true);
    expect(await coloured({})).toBe(false);
  });

  it('is bounded, however large or deep the claims are', async () => {
    const deep = (levels: number): unknown => (levels === 0 ? 'bottom' : { next: deep(levels - 1) });
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`claim${index}`, index]));
    const token = await mint({ deep: deep(25), long: 'x'.repeat(2000), many, list: Array(1000).fill(1) });
    const { stdout } = await run([token], { clock });
    expect(stdout.length).toBeLessThan(6000);
    expect(stdout).toContain('{…}');
    expect(stdout).toContain('(2000 characters)');
    expect(stdout).toContain('and 450 more');
    const long = await run([`${token}${'A'.repeat(17_000)}`], { clock });
    expect(long.stdout).toContain('it is longer than 16 KiB');
    expect(long.stdout.length).toBeLessThan(3000);
  });
});
