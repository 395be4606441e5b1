import { startDevServer } from '@mcp-auth/dev-server';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../doctor/support.js';
import { attempt, oauthError, problemOf, stage } from './support.js';

const client = (id: string) => ['--client-credentials', '--client-id', id];
const secret = (value: string) => ({ env: { MCP_AUTH_CLIENT_SECRET: value } });

/** An MCP server that names the dev server, which knows one resource. */
async function withDevServer() {
  const as = await startDevServer({
    port: 0,
    resources: [{ resource: 'http://localhost:1/other', scopes: ['read'] }],
  });
  onTestFinished(() => as.close());
  const origin = await listen((request, response) => {
    const own = `http://${request.headers.host}`;
    if (!request.url?.startsWith('/.well-known/')) return void response.writeHead(401).end();
    const document = { resource: `${own}/mcp`, authorization_servers: [as.issuer] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  return `${origin}/mcp`;
}

test('says what a real server means', async () => {
  const url = await withDevServer();
  expect(await problemOf([url, ...client('demo-confidential')], secret('demo-secret'))).toContain(
    `It does not know the resource ${url}: add it there`,
  );
  expect(await problemOf([url, ...client('demo-confidential')], secret('wrong-secret'))).toMatch(
    /It does not know the client demo-confidential, or the secret is wrong/,
  );
  expect(await problemOf([url, ...client('demo-public')])).toMatch(
    /The client demo-public may not do this: allow it the client credentials grant/,
  );
  expect(await problemOf([url, ...client('nobody')])).toMatch(/It does not know the client nobody/);
});

test.each<[string, string, RegExp]>([
  ['invalid_scope', 'read', /It does not give the scopes read to this client.* choose others with --scope/],
  ['unsupported_grant_type', 'read', /switch it on there/],
  ['unheard_of', 'read', /refused the client credentials grant, saying "unheard_of"/],
])('explains %s', async (error, scope, message) => {
  const { url } = await stage({ token: () => oauthError(error) });
  const problem = await problemOf([url, ...client('c'), '--scope', scope], secret('some-secret'));
  expect(problem).toMatch(message);
});

test('shows no secret that a server repeats', async () => {
  const { url } = await stage({
    token: async (request) =>
      oauthError('invalid_client', `${request.headers.get('authorization')} some-secret`),
  });
  const problem = await problemOf([url, ...client('c')], secret('some-secret'));
  expect(problem).toContain('invalid_client');
  expect(problem).not.toContain('some-secret');
  expect(problem).not.toContain(Buffer.from('c:some-secret').toString('base64'));
});

test('sends no secret after a redirect', async () => {
  const { url } = await stage({
    token: () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } }),
  });
  expect(await problemOf([url, ...client('c')], secret('some-secret'))).toMatch(
    /redirects \(307\) to https:\/\/evil\.example\/\. Secrets are not sent after a redirect/,
  );
});

test('checks the name of the server', async () => {
  const { as, url } = await stage({ metadata: { issuer: 'https://evil.example' } });
  expect(await problemOf([url, ...client('c')], secret('some-secret'))).toContain(
    `says that its issuer is "https://evil.example", and not "${as.issuer}"`,
  );
});

test('asks only a server that the MCP server names', async () => {
  const { as, url, seen } = await stage();
  const other = ['--issuer', 'https://evil.example'];
  expect(await problemOf([url, ...client('c'), ...other], secret('some-secret'))).toBe(
    `The MCP server does not name https://evil.example as an authorization server, but ${as.issuer}.`,
  );
  expect(seen).toEqual([]);
});

test('takes no opaque token for a narrower one, or for one for elsewhere, whose scopes and audience nobody sees', async () => {
  const { url, seen } = await stage({
    token: () => Response.json({ access_token: 'opaque-token', token_type: 'bearer' }),
  });
  const { credentials } = await attempt(
    [url, ...client('c'), '--scope', 'read write'],
    secret('some-secret'),
  );
  expect(credentials).toEqual({ token: 'opaque-token' });
  expect(seen.map(({ parameters }) => [parameters.get('scope'), parameters.get('resource')])).toEqual([
    ['read write', url],
    ['read', url],
    ['read write', new URL('/mcp-auth-doctor-elsewhere', url).href],
  ]);
});

test('sends a secret to no authorization server that only the MCP server has named', async () => {
  const asked: string[] = [];
  const origin = await listen((request, response) => {
    const own = `http://${request.headers.host}`;
    if (!request.url?.startsWith('/.well-known/')) return void response.writeHead(401).end();
    const document = { resource: `${own}/mcp`, authorization_servers: ['https://as.stranger.example'] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  const terminal = {
    ...secret('some-secret'),
    fetch: (async (input: string | URL, init?: RequestInit) => {
      asked.push(`${init?.method ?? 'GET'} ${String(input)}`);
      return String(input).startsWith(origin) ? fetch(input, init) : Response.json({}, { status: 404 });
    }) as typeof fetch,
  };
  const problem = await problemOf([`${origin}/mcp`, ...client('c'), '--only', 'rs.challenge'], terminal);
  expect(problem).toContain('say so: --issuer https://as.stranger.example');
  expect(asked.filter((each) => each.startsWith('POST') && !each.includes(origin))).toEqual([]);
});
