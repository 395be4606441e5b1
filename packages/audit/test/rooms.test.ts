/** A judge that knows the defendant is none: the audit imports nothing but its own files, and runs wherever there is `fetch`. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeOf, importsOf } from '../../mcp-auth/test/support/source-text.js';
import manifest from '../package.json' with { type: 'json' };

const source = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

/** What stands lower knows nothing of what stands higher: requests, the protocol, what is looked at, and the checks. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  http: [],
  mcp: ['http', ''],
  readers: ['http'],
  minting: ['http', ''],
  gateway: [],
  subjects: ['http', 'mcp', 'minting', 'gateway', ''],
  checks: ['http', 'mcp', 'readers', 'minting', 'gateway', 'subjects', ''],
};

it('depends on no package', () => {
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(source, file), 'utf8');

  it('imports only files of this package', () => {
    for (const { specifier } of importsOf(text)) {
      expect(specifier).toMatch(/^\.\.?\//);
      const target = posix.join(posix.dirname(file), specifier.replace(/\.js$/, '.ts'));
      expect(files).toContain(target);
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from !== to && from !== '') expect(arrows[from], `${file} imports ${target}`).toContain(to);
    }
  });

  it('uses what every platform has', () => {
    expect(codeOf(text)).not.toMatch(/\b(process|Buffer|require|setImmediate|console)\b/);
  });
});

function roomOf(file: string): string {
  const folder = dirname(file);
  return folder === '.' ? '' : (folder.split('/')[0] ?? '');
}
