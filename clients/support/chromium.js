// @ts-check
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A page of a browser that nobody sees, and that calls nobody by itself.
 *
 * @param {AsyncDisposableStack} stack closes it
 */
export async function openPage(stack) {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('There is no Chromium: install one, or set CHROMIUM_PATH');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launch({ executablePath, args: [...args, ...quiet] });
  stack.defer(() => browser.close());
  // 1200 dots wide, and wide enough for what the Inspector shows.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 960 },
    deviceScaleFactor: 1200 / 1440,
    colorScheme: 'light',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** What alice does on the pages of the development servers. @param {import('playwright-core').Page} page */
export async function signInAndApprove(page) {
  await page.getByLabel('Username').fill('alice');
  await page.getByLabel('Password').fill('alice');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
}
