import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clients, type Session } from './clients/clients-under-test.js';
import { chromiumArgs, findChromium, withoutChromium } from './support/browser.js';
import { HeadlessProvider } from './support/headless-sign-in.js';
import { startWhoamiServer, type WhoamiServer } from './support/whoami-server.js';

/** What a native app has: a callback of its own, which the browser is sent to. */
interface Callback {
  readonly url: string;
  /** The parameters of the next call. */
  called(): Promise<URLSearchParams>;
  close(): Promise<void>;
}

async function startCallback(): Promise<Callback> {
  let tell: ((parameters: URLSearchParams) => void) | undefined;
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>The client</title><p>You can close this window.</p>');
    if (pathname === '/callback') tell?.(searchParams);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    called: () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Opens the browser where the others only follow a redirect. */
class BrowserProvider extends HeadlessProvider {
  readonly #callback: Callback;
  readonly #page: Page;
  readonly #user: (page: Page) => Promise<void>;

  constructor(callback: Callback, page: Page, user: (page: Page) => Promise<void>) {
    super({ kind: 'dynamic' }, callback.url);
    this.#callback = callback;
    this.#page = page;
    this.#user = user;
  }

  override async signIn(): Promise<URLSearchParams> {
    const called = this.#callback.called();
    await this.#page.goto(String(this.authorizationUrls.at(-1)));
    await this.#user(this.#page);
    return called;
  }
}

async function signIn(page: Page) {
  await page.getByLabel('Username').fill('alice');
  await page.getByLabel('Password').fill('alice');
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

describe.skipIf(
  withoutChromium('test/browser-sign-in.test.ts: users of MCP clients sign in, or refuse, in a real browser'),
)('in Chromium', () => {
  let browser: Browser;
  let as: DevServer;
  let server: WhoamiServer;
  let callback: Callback;
  let context: BrowserContext;
  let page: Page;
  let session: Session | undefined;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: [...chromiumArgs] });
    as = await startDevServer({ port: 0 });
    const authorizationServer = { issuer: as.issuer, type: 'oidc' } as const;
    server = await startWhoamiServer({ authorizationServer, requiredScopes: ['whoami'] });
    callback = await startCallback();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
  });

  afterEach(async () => {
    await session?.close();
    session = undefined;
    await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await callback?.close();
    await server?.close();
    await as?.close();
  });

  it.each(['v2Modern', 'v2Legacy', 'v1', 'aiSdk'] as const)(
    '%s: alice signs in and approves',
    async (name) => {
      const provider = new BrowserProvider(callback, page, async (page) => {
        await signIn(page);
        // What the client asks for is on the page before anything is granted.
        await page.getByText(server.resource('/mcp')).waitFor();
        await page.getByText('whoami', { exact: true }).waitFor();
        await press(page, 'Approve');
      });

      session = await clients[name].connect(server.resource('/mcp'), provider);

      expect(await session.whoami()).toMatchObject({
        issuer: as.issuer,
        subject: 'alice',
        audience: server.resource('/mcp'),
        scopes: expect.arrayContaining(['whoami']),
      });
      expect(await page.title()).toBe('The client');
    },
  );

  it.each([
    ['on the sign-in page', async (page: Page) => press(page, 'Cancel')],
    [
      'on the consent page',
      async (page: Page) => {
        await signIn(page);
        await page.getByRole('button', { name: 'Approve' }).waitFor();
        await press(page, 'Cancel');
      },
    ],
  ])('Cancel %s reaches the client as access_denied, and it gets no token', async (_where, user) => {
    const provider = new BrowserProvider(callback, page, user);

    const connected = clients.v2Modern.connect(server.resource('/mcp'), provider);

    await expect(connected).rejects.toMatchObject({ code: 'access_denied' });
    expect(provider.accessTokens).toEqual([]);
    expect(await page.title()).toBe('The client');
  });
});
