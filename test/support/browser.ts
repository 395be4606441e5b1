import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Arguments for a headless Chromium that works in containers and calls nobody. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A Chromium to test with: the one CHROMIUM_PATH names, the system's, or one that playwright has installed.
 * Throws when CHROMIUM_PATH names nothing: whoever set it does not want the tests skipped.
 */
export function findChromium(): string | undefined {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH=${wanted}: there is no such file`);
    return wanted;
  }
  return [...systemBrowsers, playwrightBrowser()].find((path) => path !== undefined && existsSync(path));
}

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Throws where playwright knows no browser for the system. */
function playwrightBrowser(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** For `describe.skipIf`: whether there is no browser, said aloud, so that a skipped suite is no silent one. */
export function withoutChromium(suite: string): boolean {
  if (findChromium() !== undefined) return false;
  process.stderr.write(
    `\n!!! NOT RUN: ${suite}\n!!! There is no Chromium. Install one, or set CHROMIUM_PATH to its executable.\n\n`,
  );
  return true;
}
