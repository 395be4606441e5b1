// @ts-check
/**
 * The page of providers, from the table that the presets and the doctor use as well.
 *
 *   node scripts/providers-page.js            # on stdout
 *   node scripts/providers-page.js --write    # as docs/providers.md
 *   node scripts/providers-page.js --check    # exits with 1 when docs/providers.md says anything else
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { providersPage } from './providers/page.js';

const file = new URL('../docs/providers.md', import.meta.url);
const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || ![undefined, '--write', '--check'].includes(mode)) {
  console.error('Usage: node scripts/providers-page.js [--write | --check]');
  process.exit(2);
}
const text = providersPage();
if (mode === undefined) process.stdout.write(text);
else if (mode === '--write') writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/providers.md is out of date. Run: node scripts/providers-page.js --write');
  process.exit(1);
}
