import type { RequestListener } from 'node:http';
import { startDevServer } from '@mcp-auth/dev-server';
import { expect, onTestFinished, test } from 'vitest';
import type { DoctorReport } from '../../src/doctor/doctor-report.js';
import { runDev } from '../dev/support.js';
import { approve, doctor, listen } from './support.js';

const complaints = (report: DoctorReport) =>
  report.report.findings
    .filter(({ status }) => status === 'failed' || status === 'warned')
    .map(({ id, found }) => `${id}: ${found}`);

test('finds nothing wrong with a good server, and says what a token would show', async () => {
  const { mcp, issuer } = await runDev('--auto-approve');
  const { code, stdout, text, stderr } = await doctor([mcp]);
  expect(stdout).toContain('✓ Nothing wrong was found.');
  expect(code).toBe(0);
  expect(text).toContain(`MCP server ${mcp}`);
  expect(text).toContain(`Tokens from ${issuer}`);
  expect(text).toMatch(/\d+ checks passed/);
  expect(text).toMatch(/\d+ with a token: --sign-in/);
  expect(text).toContain('Next: run this again with --sign-in');
  expect(stderr).toBe(`Examining the MCP server ${mcp}, and ${issuer}\n`);
});

test('signs in with the browser, and shows none of the tokens', async () => {
  const { mcp } = await runDev('--auto-approve', '--scope', 'read');
  let page = '';
  const { code, stdout, stderr } = await doctor([mcp, '--sign-in', '--no-browser', '--json'], {
    signIn: async (url) => {
      page = await approve(url);
    },
  });
  const report: DoctorReport = JSON.parse(stdout);
  expect(complaints(report)).toEqual([]);
  expect(code).toBe(0);
  expect(page).toContain('You are signed in');
  expect(page).not.toMatch(/<script|code=/);
  expect(report.signInProblem).toBeUndefined();
  const { findings, notRun } = report.report;
  for (const id of ['rs.token.accepted', 'rs.token.id-token-refused', 'rs.token.refresh-token-refused'])
    expect(findings.find((each) => each.id === id)).toHaveProperty('status', 'passed');
  expect(notRun.filter(({ needs }) => needs.length === 1 && needs[0] === 'token')).toEqual([]);
  expect(stdout + stderr).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{10,}/);
});

test('sends nobody to the sign-in who comes from there', async () => {
  const { mcp } = await runDev('--auto-approve');
  const args = [mcp, '--only', 'rs.token.', '--sign-in', '--no-browser'];
  const { text } = await doctor(args, { signIn: approve });
  expect(text).toContain('✓ Nothing wrong was found.');
  // More tokens would show more.
  expect(text).toContain('MCP_AUTH_NARROW_TOKEN');
  expect(text).not.toContain('Next:');

  const cancelled = await doctor(args, { signIn: cancel });
  expect(cancelled.text).toContain('Not signed in');
  expect(cancelled.text).not.toContain('✓');
  expect(cancelled.text).toContain('Next: see above why nobody is signed in, and run this again.');
});

/** As somebody does who thinks better of it. */
function cancel(url: URL): Promise<Response> {
  const back = new URL(url.searchParams.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries({
    error: 'access_denied',
    state: url.searchParams.get('state') ?? '',
    iss: url.origin,
  }))
    back.searchParams.set(name, value);
  return fetch(back);
}

test('finds nothing wrong with the example, nor with its authorization server, where clients may register', async () => {
  const as = await startDevServer({ port: 0, autoApprove: true });
  onTestFinished(() => as.close());
  let app: RequestListener = () => {};
  const origin = (await listen((request, response) => app(request, response))).replace(
    '127.0.0.1',
    'localhost',
  );
  const server = new URL('../../../../examples/whoami/server.js', import.meta.url).href;
  const { createApp }: { createApp(options: object): RequestListener } = await import(server);
  app = createApp({ issuer: as.issuer, origin });
  const args = [`${origin}/mcp`, '--sign-in', '--no-browser', '--register', '--json'];
  const { stdout } = await doctor(args, { signIn: approve });
  const report: DoctorReport = JSON.parse(stdout);
  expect(complaints(report)).toEqual([]);
  expect(report.report.findings.map(({ id }) => id)).toContain('as.registration.accepted');
});

test('gets a token with client credentials, and one for another server along with it', async () => {
  const { mcp } = await runDev('--auto-approve', '--scope', 'read', '--scope', 'write');
  const secret = 'demo-secret';
  const { code, stdout, stderr } = await doctor(
    [mcp, '--client-credentials', '--client-id', 'demo-confidential', '--json'],
    { env: { MCP_AUTH_CLIENT_SECRET: secret } },
  );
  const report: DoctorReport = JSON.parse(stdout);
  expect(complaints(report)).toEqual([]);
  expect(code).toBe(0);
  const ran = report.report.findings.map(({ id }) => id);
  expect(ran).toContain('rs.token.accepted');
  expect(ran).toContain('rs.token.other-audience-refused');
  expect(stdout + stderr).not.toContain(secret);
});

test('examines an issuer, and the URL of a document', async () => {
  const { mcp, issuer } = await runDev();
  const alone = await doctor([issuer]);
  expect(alone.text).toMatch(new RegExp(`^Issuer ${issuer}/? `));
  expect(alone.stdout).not.toContain('MCP server');
  const { origin } = new URL(mcp);
  const document = await doctor([`${origin}/.well-known/oauth-protected-resource/mcp`]);
  expect(document.text).toContain(`MCP server ${mcp}`);
});

test('says that there is nothing to sign in for at an authorization server, and examines it all the same', async () => {
  const { issuer } = await runDev('--auto-approve');
  const { code, text } = await doctor([issuer, '--sign-in', '--no-browser']);
  expect(text).toContain('Not signed in This is an authorization server, and tokens are for MCP servers.');
  expect(text).toMatch(/\d+ checks passed/);
  expect(code).not.toBe(0);
});
