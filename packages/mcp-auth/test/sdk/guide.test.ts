/** What the guide shows, started as it stands, with the built package and the real SDK. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/mcp-sdk.md'), 'utf8');
const blocks = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
const [onFetch = '', inExpress = '', onV1 = '', opaque = ''] = blocks;

const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-guide-'));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The issuer of the guide, where the library looks for it. */
writeFileSync(
  join(folder, 'issuer.js'),
  `import { createTestIssuer } from 'mcp-auth/testing';
  export const issuer = createTestIssuer({
    issuer: 'https://auth.example.com/oidc',
    resource: 'https://api.example.com/mcp',
    client: { clientId: 'notes', clientSecret: 'secret' },
  });
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    String(input).startsWith('https://auth.example.com') ? issuer.fetch(input, init) : real(input, init);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  export const call = (token) => ({
    method: 'POST',
    headers: { ...headers, ...(token && { authorization: 'Bearer ' + token }) },
    body: JSON.stringify({
      jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} },
    }),
  });`,
);

async function run(name: string, code: string, program: string): Promise<unknown> {
  writeFileSync(join(folder, `${name}.js`), code);
  writeFileSync(join(folder, `${name}.run.js`), program);
  const { stdout } = await promisify(execFile)(process.execPath, [`${name}.run.js`], { cwd: folder });
  return JSON.parse(stdout);
}

const challenge = expect.stringContaining(
  'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp"',
);

it('the example on Fetch knows who calls, and refuses everybody else', async () => {
  const program = `
    import { call, issuer } from './issuer.js';
    import server from './fetch.js';
    const ask = (token) => server.fetch(new Request('https://api.example.com/mcp', call(token)));
    const good = await ask(await issuer.mint({ scope: 'read:notes' }));
    const bad = await ask(await issuer.mintBad('expired'));
    const short = await ask(await issuer.mint());
    const location = 'https://api.example.com/.well-known/oauth-protected-resource/mcp';
    const document = await (await server.fetch(new Request(location))).json();
    console.log(JSON.stringify({
      good: await good.text(), bad: bad.status, challenge: bad.headers.get('www-authenticate'), short: short.status,
      document,
    }));`;
  expect(await run('fetch', onFetch, program)).toEqual({
    good: expect.stringContaining('alice'),
    bad: 401,
    challenge,
    short: 403,
    document: {
      resource: 'https://api.example.com/mcp',
      authorization_servers: ['https://auth.example.com/oidc'],
      scopes_supported: ['read:notes'],
    },
  });
});

it.each([
  ['express', inExpress],
  ['v1', onV1],
])('the example for %s listens, lets good tokens pass and no others', async (name, code) => {
  expect(code).toContain('\napp.listen(3000);');
  const program = `
    import { call, issuer } from './issuer.js';
    import { once } from 'node:events';
    import { server } from './${name}.js';
    if (!server.listening) await once(server, 'listening');
    const url = 'http://127.0.0.1:' + server.address().port;
    const ask = (token) => fetch(url + '/mcp', call(token));
    const [good, bad, none] = await Promise.all([
      ask(await issuer.mint()), ask(await issuer.mintBad('wrong_audience')), ask(),
    ]);
    const document = await (await fetch(url + '/.well-known/oauth-protected-resource/mcp')).json();
    console.log(JSON.stringify({
      good: good.status, bad: bad.status, none: none.status, challenge: bad.headers.get('www-authenticate'),
      resource: document.resource,
    }));
    process.exit();`;
  const listening = code.replace(
    '\napp.listen(3000);',
    "\nexport const server = app.listen(0, '127.0.0.1');",
  );
  expect(await run(name, listening, program)).toEqual({
    good: 200,
    bad: 401,
    none: 401,
    challenge,
    resource: 'https://api.example.com/mcp',
  });
});

it('the example for opaque tokens introspects them', async () => {
  const code = `
    import { issuer } from './issuer.js';
    import { MCPAuth } from 'mcp-auth';
    const { resource, authorizationServer } = issuer;
    const metadata = { resource, authorizationServers: [authorizationServer] };
    const mcpAuth = new MCPAuth({ protectedResources: { metadata } });
    const clientSecret = 'secret';
    ${opaque}
    export { issuer, options };`;
  const program = `
    import { verifyBearerToken } from '@modelcontextprotocol/server';
    import { issuer, options } from './opaque.js';
    const token = issuer.mintOpaque({ scope: 'read:notes' });
    const { subject } = await verifyBearerToken('Bearer ' + token, options);
    const { code } = await verifyBearerToken('Bearer made-up', options).catch((error) => error);
    console.log(JSON.stringify({ subject, code }));`;
  expect(await run('opaque', code, program)).toEqual({ subject: 'alice', code: 'invalid_token' });
});
