import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { callbackPage, signInRefused } from '../../src/sign-in/callback-page.js';
import { startCallback } from '../../src/sign-in/callback-server.js';
import { browserCommand, withoutSecrets } from '../../src/sign-in/open-browser.js';

async function waiting(limit = 60_000, signal?: AbortSignal) {
  const callback = await startCallback({ port: 0, state: 'right', limit, signal });
  onTestFinished(() => callback.close());
  return callback;
}

const statusOf = (url: string, method = 'GET', host?: string) =>
  new Promise<number>((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const sent = request(url, { method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end();
  });

test('waits past answers of others, and takes the right one', async () => {
  const { redirectUri, wait } = await waiting();
  expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const right = `${redirectUri}?code=good&state=right`;
  expect(await statusOf(`${redirectUri}?code=bad&state=wrong`)).toBe(400);
  expect(await statusOf(`${redirectUri}?code=bad`)).toBe(400);
  expect(await statusOf(`${redirectUri}?error=x&state=wrong`)).toBe(400);
  expect(await statusOf(right, 'POST')).toBe(404);
  expect(await statusOf(right, 'GET', 'evil.example')).toBe(404);
  expect(await statusOf(right.replace('/callback', '/other'))).toBe(404);
  expect(await statusOf(right)).toBe(200);
  expect((await wait()).get('code')).toBe('good');
});

test('keeps the code out of caches, referrers and frames', async () => {
  const { redirectUri, wait } = await waiting();
  const response = await fetch(`${redirectUri}?code=good-code&state=right`);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  expect(await response.text()).not.toContain('good-code');
  await wait();
});

test('gives up after a while, and says where to look', async () => {
  const { redirectUri, wait } = await waiting(20);
  await expect(wait()).rejects.toThrow(`the redirect URI ${redirectUri} is not allowed for the client`);
});

test('gives up when it is interrupted, also beforehand', async () => {
  const controller = new AbortController();
  const { wait } = await waiting(60_000, controller.signal);
  controller.abort();
  await expect(wait()).rejects.toThrow('Stopped while waiting');
  await expect((await waiting(60_000, controller.signal)).wait()).rejects.toThrow('Stopped while waiting');
});

test('says that the port is taken', async () => {
  const { redirectUri } = await waiting();
  const port = Number(new URL(redirectUri).port);
  await expect(startCallback({ port, state: 's', limit: 1000 })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 cannot be listened on (EADDRINUSE). Choose another with --callback-port`,
  );
});

test('shows what a server says as text', () => {
  const page = callbackPage(signInRefused(`<script>alert("1")</script>&'`));
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
});

test('opens web pages, and gives no shell anything to read', () => {
  const url = new URL('https://as.example/authorize?a=1&b=$(id)`x`;|');
  expect(browserCommand(url, 'linux')).toEqual({ command: 'xdg-open', args: [url.href] });
  expect(browserCommand(url, 'darwin')).toEqual({ command: 'open', args: [url.href] });
  expect(browserCommand(url, 'win32')).toEqual({
    command: 'rundll32',
    args: ['url.dll,FileProtocolHandler', url.href],
  });
  for (const other of ['file:///etc/passwd', 'javascript:alert(1)', 'ms-settings:'])
    expect(browserCommand(new URL(other), 'linux')).toBeUndefined();
});

test('gives the browser no token of the environment', () => {
  const environment = { PATH: '/bin', MCP_AUTH_TOKEN: 'a', MCP_AUTH_CLIENT_SECRET: 'b', DISPLAY: ':0' };
  expect(withoutSecrets(environment)).toEqual({ PATH: '/bin', DISPLAY: ':0' });
});
