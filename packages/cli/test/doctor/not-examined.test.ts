import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listenOverTls } from './https.js';
import { doctor, listen } from './support.js';

const flat = (text: string) => text.replace(/\s+/g, ' ');

async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await doctor(args);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).not.toContain('Usage');
  return flat(stderr);
}

test('says that nobody is there', async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  expect(await refusal(url)).toContain(`${url} cannot be asked: nobody listens there (ECONNREFUSED).`);
});

test('says what is wrong with a certificate', async () => {
  const { origin } = await listenOverTls((_, response) => response.end());
  expect(await refusal(`${origin}/mcp`)).toMatch(
    /the certificate is self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  );
});

test('waits as long as it was told, and no longer', async () => {
  const origin = await listen(() => {});
  const begin = Date.now();
  expect(await refusal(`${origin}/mcp`, '--timeout', '0.2')).toMatch(/in time/);
  expect(Date.now() - begin).toBeLessThan(5000);
});

test('says that there is no MCP server, and what to give instead', async () => {
  const origin = await listen((_, response) => response.writeHead(404).end('<h1>Not here</h1>'));
  const text = await refusal(`${origin}/`);
  expect(text).toMatch(/no MCP server|Nothing at/);
  expect(text).toContain(`Give the URL of the MCP endpoint itself, with its path (such as ${origin}/mcp)`);
});

test('follows no redirect, and says where it leads', async () => {
  const asked: string[] = [];
  const location = 'http://169.254.169.254/latest/meta-data';
  const origin = await listen((_, response) => response.writeHead(307, { location }).end());
  const { code, stderr } = await doctor([`${origin}/mcp`], { fetch: recorded(asked) });
  expect(code).toBe(3);
  expect(flat(stderr)).toContain(`redirects (307) to ${location}.`);
  expect(asked).toEqual([`${origin}/mcp`]);
});

test('stops when it is asked to', async () => {
  const controller = new AbortController();
  const origin = await listen(() => controller.abort());
  const { code, stderr, stdout } = await doctor([`${origin}/mcp`], { signal: controller.signal });
  expect([code, stdout, stderr]).toEqual([130, '', 'Stopped.\n']);
});

const privateHosts = ['10.0.0.1', '169.254.169.254', '[fd00::1]', '192.168.1.1'];

test.each(privateHosts)('does not ask %s because a server on this machine says so', async (host) => {
  const asked: string[] = [];
  const origin = await serverNaming(`http://${host}`);
  const { text } = await doctor([`${origin}/mcp`], { fetch: recorded(asked) });
  expect(asked.filter((url) => url.includes(host))).toEqual([]);
  expect(text).toContain(`${host} is a private address`);

  const signIn = await doctor([`${origin}/mcp`, '--sign-in', '--no-browser', '--quiet'], {
    fetch: recorded(asked),
  });
  expect(asked.filter((url) => url.includes(host))).toEqual([]);
  expect(flat(signIn.stderr)).toContain('Not signed in:');
});

test('asks private addresses when it is told to', async () => {
  const asked: string[] = [];
  const origin = await serverNaming('http://10.0.0.1');
  await doctor([`${origin}/mcp`, '--allow-private'], { fetch: recorded(asked) });
  expect(asked.filter((url) => url.startsWith('http://10.0.0.1/')).length).toBeGreaterThan(0);
});

/** An MCP server whose metadata leads elsewhere. */
function serverNaming(issuer: string): Promise<string> {
  return listen((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (!request.url?.startsWith('/.well-known/oauth-protected-resource')) {
      const challenge = `Bearer resource_metadata="${issuer}/metadata"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const document = { resource: `${origin}/mcp`, authorization_servers: [issuer] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
}

/** What is not on this machine is nobody's business in a test. */
function recorded(asked: string[]): typeof fetch {
  return (input, init) => {
    const url = String(input);
    asked.push(url);
    return new URL(url).hostname === '127.0.0.1'
      ? fetch(input, init)
      : Promise.reject(new TypeError('fetch failed'));
  };
}
