// @ts-check
/**
 * Prints every check of the audit, and what it says about servers of other packages.
 *
 *   node scripts/checks-page.js            # to the terminal
 *   node scripts/checks-page.js --write    # as docs/checks.md
 *   node scripts/checks-page.js --check    # exits with 1 when docs/checks.md says anything else
 *
 * Reads the built package: run `npm run build` first.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { checksPage } from './checks/page.js';

const file = new URL('../docs/checks.md', import.meta.url);
const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || ![undefined, '--write', '--check'].includes(mode)) {
  console.error('Usage: node scripts/checks-page.js [--write | --check]');
  process.exit(2);
}
const text = await checksPage();
if (mode === undefined) process.stdout.write(text);
else if (mode === '--write') writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/checks.md is out of date. Run: node scripts/checks-page.js --write');
  process.exit(1);
}
