import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumArgs, findChromium, withoutChromium } from '../../../test/support/browser.js';
import { readingProblems } from '../../../test/support/reading-problems.js';
import { type DevServer, startDevServer } from '../src/index.js';
import { authorizationUrl, exchange, notes, resource } from './support/flow.js';

/** A client of the old kind: a web server that is called back, and a page of it. */
async function startClient(answer: (url: URL) => { status?: number; location?: string }) {
  const calls: URL[] = [];
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (url.pathname === '/favicon.ico') return res.writeHead(204).end();
    calls.push(url);
    const { status = 200, location } = answer(url);
    res.writeHead(status, { 'content-type': 'text/html', ...(location && { location }) });
    res.end('<!doctype html><title>The client</title><h1>Back at the client</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { calls, port, redirect_uri: `http://127.0.0.1:${port}/callback`, close: () => server.close() };
}

describe.skipIf(withoutChromium('sign-in and consent in a real browser'))('in a real browser', () => {
  let browser: Browser;
  let as: DevServer;
  let app: Awaited<ReturnType<typeof startClient>>;
  let client: Awaited<ReturnType<typeof startClient>>;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: [...chromiumArgs] });
    as = await startDevServer({ port: 0, resources: [notes] });
    app = await startClient(() => ({}));
    // Many callbacks send the browser on, to another port in development.
    client = await startClient((url) =>
      url.searchParams.get('state') === 'onward'
        ? { status: 303, location: `http://localhost:${app.port}/done` }
        : {},
    );
  });
  afterAll(async () => {
    await browser?.close();
    client?.close();
    app?.close();
    await as?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    complaints.length = 0;
    page.on('console', (message) => complaints.push(message.text()));
  });
  afterEach(() => context.close());

  const open = async (params: Record<string, string | undefined> = {}) =>
    page.goto(
      (
        await authorizationUrl(as, {
          redirect_uri: client.redirect_uri,
          resource,
          scope: 'openid profile notes:read',
          ...params,
        })
      ).href,
    );
  async function signInAs(name: string, password = name) {
    await page.getByLabel('Username').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  const press = (name: string) => page.getByRole('button', { name }).click();
  const backAtClient = () => page.waitForURL(`${client.redirect_uri}?**`);

  it('alice signs in, approves, and the client gets a code that works', async () => {
    await open();
    await signInAs('alice');
    await press('Approve');
    await backAtClient();
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('iss')).toBe(as.issuer);
    expect(answer.get('state')).toBe('the-state');
    const asked = { redirect_uri: client.redirect_uri, resource };
    const { body } = await exchange(as, answer.get('code') ?? '', asked);
    expect(body.scope).toBe('notes:read');
    expect(complaints).toEqual([]);
  });

  it('a refused consent reaches the client as an error', async () => {
    await open();
    await signInAs('alice');
    await press('Cancel');
    await backAtClient();
    const answer = new URL(page.url()).searchParams;
    expect([answer.get('error'), answer.get('iss'), answer.get('state')]).toEqual([
      'access_denied',
      as.issuer,
      'the-state',
    ]);
    expect(complaints).toEqual([]);
  });

  it('a refused sign-in does so too', async () => {
    await open();
    await press('Cancel');
    await backAtClient();
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it.each([
    ['Approve', 'code'],
    ['Cancel', 'error'],
  ])('a callback may lead on to another port: %s', async (button, parameter) => {
    await open({ state: 'onward' });
    await signInAs('alice');
    await press(button);
    await page.waitForURL(`http://localhost:${app.port}/done`);
    expect(client.calls.at(-1)?.searchParams.has(parameter)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('a wrong password is said aloud, the name stays and the cursor is where it is needed', async () => {
    await open();
    await signInAs('alice', 'wrong');
    expect(await page.getByRole('alert').textContent()).toBe('Wrong username or password.');
    expect(await page.getByLabel('Username').inputValue()).toBe('alice');
    expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(
      true,
    );
    await page.keyboard.type('alice');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow Demo (public client) access?' }).waitFor();
  });

  it('the session is remembered, and another account can take its place', async () => {
    await open();
    await signInAs('alice');
    await press('Approve');
    await backAtClient();
    await open();
    await page.getByText('You are signed in as alice').waitFor();
    await page.getByRole('link', { name: 'Use another account' }).click();
    await signInAs('bob');
    await page.getByText('You are signed in as bob').waitFor();
    await press('Approve');
    await backAtClient();
    const answer = new URL(page.url()).searchParams;
    const asked = { redirect_uri: client.redirect_uri, resource };
    const { body } = await exchange(as, answer.get('code') ?? '', asked);
    expect(JSON.parse(atob(body.id_token?.split('.')[1] ?? '')).sub).toBe('bob');
  });

  it('an error page is shown in place of a redirect to somewhere unknown', async () => {
    const response = await open({ redirect_uri: 'https://evil.example/callback' });
    expect(response?.status()).toBe(400);
    await page.getByRole('heading', { name: 'This request cannot be completed' }).waitFor();
    expect(new URL(page.url()).origin).toBe(as.issuer);
  });

  it('a sign-in that was finished cannot be continued with the Back button', async () => {
    await open();
    await signInAs('alice');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    const consent = page.url();
    await press('Approve');
    await backAtClient();
    await page.goto(consent);
    await page.getByText('This sign-in has ended').waitFor();
  });

  it.each([
    ['light', 320],
    ['dark', 320],
    ['light', 1000],
    ['dark', 1000],
  ] as const)('every page can be read: %s, %i pixels wide', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 700 });
    const problems: string[] = [];
    const check = async () => problems.push(...(await page.evaluate(readingProblems)));
    await open();
    await check();
    await signInAs('alice', 'wrong');
    await check();
    await signInAs('alice');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await check();
    await open({ redirect_uri: 'https://evil.example/callback' });
    await check();
    expect(problems).toEqual([]);
  });
});
