// @ts-check
/**
 * Prints what is supported, from the data that the tests run over.
 *
 *   node scripts/support-table.js            # to the terminal
 *   node scripts/support-table.js --write    # as docs/support.md
 *   node scripts/support-table.js --check    # exits with 1 when docs/support.md says anything else
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { supportPage } from './support/page.js';

const file = new URL('../docs/support.md', import.meta.url);
const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || ![undefined, '--write', '--check'].includes(mode)) {
  console.error('Usage: node scripts/support-table.js [--write | --check]');
  process.exit(2);
}
const text = supportPage();
if (mode === undefined) process.stdout.write(text);
else if (mode === '--write') writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/support.md is out of date. Run: node scripts/support-table.js --write');
  process.exit(1);
}
