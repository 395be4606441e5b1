import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startReferenceAuthorizationServer } from '../../../audit/test/servers/reference-authorization-server.js';
import { startReferenceServer } from '../../../audit/test/servers/reference-server.js';
import type { DoctorReport } from '../../src/doctor/doctor-report.js';
import { doctor, listen } from './support.js';

/** 401, and nothing else: the commonest server in the field. */
const bare = () => listen((_, response) => response.writeHead(401).end('Unauthorized'));

/** A good server whose tokens come from something that looks like Keycloak. */
async function behindKeycloak() {
  const as = await startReferenceAuthorizationServer({ path: '/realms/demo' });
  const server = await startReferenceServer({ as });
  onTestFinished(async () => void (await Promise.all([server.close(), as.close()])));
  return { as, url: server.url };
}

test('tells the owner of a server that says nothing but 401 what to send', async () => {
  const origin = await bare();
  const { code, text, stdout } = await doctor([`${origin}/mcp`]);
  expect(code).toBe(1);
  expect(text).toContain('Tokens from nobody that it names');
  expect(text).toMatch(/\d+ problems and \d+ warnings\. This should hold, and does not:/);
  expect(text).toContain(
    '✗ The 401 has a WWW-Authenticate header Seen The 401 has no WWW-Authenticate header.',
  );
  expect(text).toMatch(/Fix Send it with every 401: WWW-Authenticate: Bearer resource_metadata=/);
  expect(text).toMatch(/✗ Clients find the metadata of the server .* · rs\.metadata\.found/);
  expect(text).toMatch(/Waiting \d+ more checks cannot be made before this one passes\./);
  expect(text).toContain('Next: fix the first one');
  expect(stdout.indexOf('\n✗ ')).toBeLessThan(stdout.indexOf('\n! '));
  expect(stdout.lastIndexOf('\n✗ ')).toBeLessThan(stdout.indexOf('\n! '));
});

test('says what a refused token says, and what to set in Keycloak', async () => {
  const { as, url } = await behindKeycloak();
  const token = await as.mint('account');
  const { code, text, stdout, stderr } = await doctor([url], { env: { MCP_AUTH_TOKEN: token } });
  expect(code).toBe(1);
  expect(text).toContain(`Tokens from ${as.issuer} (looks like Keycloak)`);
  expect(text).toContain(
    `Your token is from ${as.issuer}, for account (which is not the URL of this server), with the scopes read write, good for 10 minutes.`,
  );
  expect(text).toMatch(
    /✗ The server accepts the token .* Keycloak Create a client scope with a mapper of the type Audience/,
  );
  expect(text).toContain(`pipe it into "mcp-auth inspect --server ${url}"`);
  for (const part of token.split('.')) expect(stdout + stderr).not.toContain(part);
});

test.each<[string, string[], (token: string) => { stdin?: string; env?: Record<string, string> }]>([
  ['from standard input', ['--token', '-'], (token) => ({ stdin: `Bearer ${token}\n` })],
  [
    'before the environment',
    ['--token', '-'],
    (token) => ({ stdin: token, env: { MCP_AUTH_TOKEN: 'other' } }),
  ],
  ['from the environment', [], (token) => ({ env: { MCP_AUTH_TOKEN: token } })],
])('takes the token %s', async (_, args, given) => {
  const { as, url } = await behindKeycloak();
  const { stdout } = await doctor([url, ...args, '--json'], given(await as.mint(url)));
  const { report, token }: DoctorReport = JSON.parse(stdout);
  expect(token?.audience).toEqual([url]);
  expect(report.findings.find(({ id }) => id === 'rs.token.accepted')).toHaveProperty('status', 'passed');
});

test('prints JSON and nothing else, in a shape that stays', async () => {
  const { as, url } = await behindKeycloak();
  const token = await as.mint('account');
  const { stdout, stderr, code } = await doctor([url, '--json', '--token', '-'], { stdin: token });
  expect(code).toBe(1);
  const report: DoctorReport = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual([
    'version',
    'report',
    'providers',
    'advice',
    'token',
    'toolVersion',
    'generatedAt',
  ]);
  expect(Object.keys(report.report)).toEqual([
    'version',
    'target',
    'startedAt',
    'duration',
    'findings',
    'notRun',
    'exchanges',
    'authorizationServers',
    'summary',
  ]);
  expect([report.version, report.report.version]).toEqual([1, 1]);
  expect(report.providers[as.issuer]).toMatchObject({ id: 'keycloak', name: 'Keycloak' });
  expect(report.advice[`rs.token.accepted ${url}`]).toEqual([
    { issuer: as.issuer, provider: 'Keycloak', text: expect.stringContaining('Audience') },
  ]);
  const known = ['id', 'role', 'level', 'title', 'why', 'source', 'fix', 'subject', 'status', 'exchanges'];
  for (const finding of report.report.findings)
    expect(Object.keys(finding)).toEqual(expect.arrayContaining(known));
  for (const part of token.split('.')) expect(stdout + stderr).not.toContain(part);
});

test('lets no control character of a server through to the terminal', async () => {
  const evil = '\u001b]0;owned\u0007\u001b[31m\u009b1m\u202e\u200b\u{e0041}\u{e0101}';
  const origin = await listen((request, response) => {
    const json = { 'content-type': 'application/json' };
    if (request.url?.startsWith('/.well-known/')) {
      const document = {
        resource: `${evil}x`,
        authorization_servers: [`https://a.invalid/${evil}`],
        [evil]: evil,
      };
      return void response.writeHead(200, json).end(JSON.stringify(document));
    }
    response.writeHead(401, { ...json, 'www-authenticate': 'Bearer realm="\u009b31m", x' }).end(evil);
  });
  for (const isTTY of [false, true]) {
    for (const detail of ['--verbose', '--quiet', '--json', '--fail-on=must']) {
      const { stdout, stderr } = await doctor([`${origin}/mcp`, detail], { isTTY });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the doctor's own.
      const own = /\u001b\[(?:0|1|2|31|32|33)m|\r\u001b\[2K/g;
      const shown = (stdout + stderr).replace(own, '');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b\u{e0041}]|\u{e0101}/u);
      expect(isTTY || !stdout.includes('\u001b')).toBe(true);
      expect(isTTY && detail !== '--quiet').toBe(stderr.includes('\r'));
      if (detail === '--json')
        expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(evil).slice(1, -1));
    }
  }
});

test('colours terminals, unless NO_COLOR asks for none', async () => {
  const origin = await bare();
  const coloured = await doctor([`${origin}/mcp`], { isTTY: true });
  expect(coloured.stdout).toContain('\u001b[31m✗\u001b[0m');
  const plain = await doctor([`${origin}/mcp`], { isTTY: true, env: { NO_COLOR: '1' } });
  expect(plain.stdout).not.toContain('\u001b');
});

test.each([40, 72, 100])('keeps to %d columns, but for words that are longer', async (columns) => {
  const origin = await bare();
  const { stdout } = await doctor([`${origin}/mcp`, '--verbose'], { columns });
  const tooLong = stdout.split('\n').filter((line) => line.length > columns && / \S+ \S/.test(line.trim()));
  expect(tooLong.filter((line) => !/https?:\/\/|[\w/.-]{20,}/.test(line))).toEqual([]);
});

test('shows only the checks that were asked for, and what they wait for', async () => {
  const origin = await bare();
  const { stdout } = await doctor([`${origin}/mcp`, '--only', 'rs.challenge.bearer', '--json']);
  const { report }: DoctorReport = JSON.parse(stdout);
  expect(report.findings.map(({ id }) => id)).toEqual(['rs.challenge.present', 'rs.challenge.bearer']);
  expect(report.summary).toMatchObject({ failed: 2, warned: 0, passed: 0 });
  expect(report.notRun).toEqual([]);
});

test.each([[], ['--verbose'], ['--quiet']])(
  'floods no terminal with what servers list %s',
  async (...args) => {
    const many = Array.from({ length: 30_000 }, (_, index) => `scope"${index}`);
    const origin = await listen((request, response) => {
      const at = `http://${request.headers.host}`;
      const document = {
        resource: `${at}/mcp`,
        scopes_supported: many,
        authorization_servers: [`${at}/${'a'.repeat(400_000)}`],
      };
      const isMetadata = request.url?.startsWith('/.well-known/oauth-protected-resource');
      response.writeHead(isMetadata ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isMetadata ? document : {}));
    });
    const { code, stdout, stderr } = await doctor([`${origin}/mcp`, ...args]);
    expect(code).toBe(1);
    expect(Math.max(...`${stdout}${stderr}`.split('\n').map((line) => line.length))).toBeLessThan(2500);
    expect(stdout.length + stderr.length).toBeLessThan(150_000);
  },
);

test.each([[], ['--json'], ['--fail-on', 'never']])(
  'does not pass where no check was made %s',
  async (...args) => {
    const origin = await bare();
    const { code, stderr } = await doctor([`${origin}/mcp`, '--only', 'rs.token', ...args], {
      env: { MCP_AUTH_TOKEN: '' },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('None of the checks that were asked for was made.');
  },
);

test('leaves out what is to be skipped, also for the exit code, but not what others wait for', async () => {
  const { as, url } = await behindKeycloak();
  const env = { MCP_AUTH_TOKEN: await as.mint('account') };
  const ids = async (...args: string[]) => {
    const { code, stdout } = await doctor([url, '--json', ...args], { env });
    const { report }: DoctorReport = JSON.parse(stdout);
    return {
      code,
      waiting: report.findings.filter(({ blockedBy }) => blockedBy === 'rs.token.accepted'),
      report,
    };
  };
  const { code, waiting } = await ids();
  expect(code).toBe(1);
  const topics = [...new Set(waiting.map(({ id }) => id.split('.').slice(0, 2).join('.')))];
  expect(topics).toContain('rs.token');
  const some = await ids('--skip', 'rs.token');
  expect(some.report.findings.filter(({ id }) => id.startsWith('rs.token')).map(({ id }) => id)).toEqual([
    'rs.token.accepted',
  ]);
  const none = await ids(...[...topics, 'rs.token'].flatMap((topic) => ['--skip', topic]));
  expect([none.code, none.report.summary.failed]).toEqual([0, 0]);
  expect((await ids('--fail-on', 'never')).code).toBe(0);
});

test('takes warnings for failures when it is told to', async () => {
  const { url } = await behindKeycloak();
  const args = [url, '--only', 'as.metadata'];
  const before = await doctor([...args, '--fail-on', 'should', '--json']);
  const { warned, failed } = (JSON.parse(before.stdout) as DoctorReport).report.summary;
  expect(before.code).toBe(warned + failed > 0 ? 1 : 0);
  const origin = await bare();
  const cors = [`${origin}/mcp`, '--only', 'rs.cors.preflight-passes'];
  expect((await doctor(cors)).code).toBe(0);
  expect((await doctor([...cors, '--fail-on', 'should'])).code).toBe(1);
});

test('is brief, or says everything, as it is told', async () => {
  const origin = await bare();
  const quiet = await doctor([`${origin}/mcp`, '--quiet']);
  expect(quiet.stderr).toBe('');
  expect(quiet.stdout).toMatch(
    /^✗ rs\.challenge\.present: The 401 has no WWW-Authenticate header\. \(\d+ more wait for it\)$/m,
  );
  expect(quiet.stdout).not.toContain('Why');
  const verbose = await doctor([`${origin}/mcp`, '--verbose']);
  expect(verbose.stdout).toMatch(/^✓ A request without a token gets 401\./m);
  expect(verbose.text).toContain('· rs.challenge.unauthorized');
});

test('writes the page', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mcp-auth-doctor-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'report.html');
  const origin = await bare();
  const { stderr } = await doctor([`${origin}/mcp`, '--html', file]);
  expect(stderr).toContain(`The page is in ${file}\n`);
  expect(readFileSync(file, 'utf8')).toContain('rs.challenge.present');
});

test('signs tokens with the key of a test issuer, and sends them nowhere but to the server', async () => {
  const { as, url } = await behindKeycloak();
  const directory = mkdtempSync(join(tmpdir(), 'mcp-auth-doctor-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'key.json');
  const claims = { sub: 'alice', client_id: 'audit', scope: 'read write' };
  writeFileSync(file, JSON.stringify({ jwk: as.jwk, claims }));
  const args = [url, '--issuer', as.issuer, '--issuer-key', file, '--json', '--only', 'rs.minted'];
  const { stdout, stderr } = await doctor(args);
  const { report }: DoctorReport = JSON.parse(stdout);
  expect(report.summary.passed).toBeGreaterThan(40);
  expect(
    report.findings.filter(({ status }) => status === 'failed').map(({ id, found }) => [id, found]),
  ).toEqual([]);
  expect(stdout + stderr).not.toContain(String(as.jwk.d));
});
