/** The page of a report in a real browser: also of a server that says whatever it can to get out of its place. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArgs, findChromium, withoutChromium } from '../../../../test/support/browser.js';
import { readingProblems } from '../../../../test/support/reading-problems.js';
import { htmlReport } from '../../src/doctor/html/html-report.js';
import { hostile, sampleReport } from './sample-report.js';

describe('the text of the page', () => {
  const page = htmlReport(sampleReport(hostile));

  it('has no script, and fetches nothing', () => {
    expect(page).not.toMatch(/<script|<img|<iframe|<link|@import|url\(https?:|javascript:/i);
    expect(page).toContain(`default-src 'none'`);
  });

  it('shows characters that would change how the rest is read', () => {
    for (const character of ['\u001b', '\u202e']) expect(page).not.toContain(character);
    expect(page).toContain('\\u001b[31m\\u202e');
  });

  it('says what to do before what is worth a look, and folds what only waits', () => {
    const [must, should] = ['id="rs.metadata.found', 'id="rs.challenge.scope'].map((id) => page.indexOf(id));
    expect(must).toBeGreaterThan(0);
    expect(must).toBeLessThan(Number(should));
    expect(page).not.toContain('id="rs.metadata.resource');
    expect(page).toContain('1 more check waits for this one');
    expect(page).toContain('<dt>Keycloak</dt>');
    expect(page).toContain('2026-01-02 03:04 UTC');
  });

  it('has nothing to do where nothing is wrong', () => {
    const sample = sampleReport();
    const findings = sample.report.findings.filter(({ status }) => status === 'passed');
    const summary = { passed: 1, failed: 0, warned: 0, not_applicable: 0 };
    const good = htmlReport({ ...sample, report: { ...sample.report, findings, notRun: [], summary } });
    expect(good).toContain('Nothing to fix');
    expect(good).not.toContain('What to do');
    expect(good).not.toContain('Not looked at');
  });
});

describe.skipIf(withoutChromium('the page of the doctor in a real browser'))('in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let address: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    const file = join(folder, 'report.html');
    await writeFile(file, htmlReport(sampleReport(hostile)));
    address = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: [...chromiumArgs] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function open(
    scheme: 'light' | 'dark',
    width = 1000,
  ): Promise<{ page: Page; asked: string[]; said: string[] }> {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 900 } });
    const [asked, said]: [string[], string[]] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(address);
    return { page, asked, said };
  }

  it('runs nothing that a server said, asks nobody, and complains of nothing', async () => {
    const { page, asked, said } = await open('light');
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    });
    // One more waits for the first, as in the terminal.
    expect(await page.title()).toBe('1 to fix and 1 to look at: http://localhost:3001/mcp');
    expect(asked).toEqual([address]);
    expect(said).toEqual([]);
    expect(await page.locator('script, img, iframe').count()).toBe(0);
    await page.close();
  });

  it('draws each host as a lane and each request as a row that leads to its details', async () => {
    const { page } = await open('light');
    const diagram = page.locator('svg.sequence').first();
    expect(await diagram.locator('.who').allTextContents()).toEqual(['doctor', 'MCP server', 'Keycloak']);
    // The first request, the metadata of the resource and of the issuer, and its keys.
    expect(await diagram.locator('.ask').allTextContents()).toEqual([
      'POST /mcp',
      'GET /.well-known/oauth-protected-resource/mcp',
      'GET /.well-known/oauth-authorization-server',
      'GET /jwks',
    ]);
    for (const link of await page.locator('svg.sequence a').all()) {
      expect(await page.locator(`[id="${(await link.getAttribute('href'))?.slice(1)}"]`).count()).toBe(1);
    }
    await page.close();
  });

  it.each(['light', 'dark'] as const)('can be read when the reader likes it %s', async (scheme) => {
    const { page } = await open(scheme);
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    });
    expect(await page.evaluate(readingProblems)).toEqual([]);
    await page.close();
  });

  it('fits a telephone', async () => {
    const { page } = await open('light', 360);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.close();
  });
});
