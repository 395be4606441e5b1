// @ts-check
/**
 * How small the library stays: what an installation weighs, what an import loads, what a worker bundles. Counts only, nothing is timed.
 * Whoever exceeds a limit sees what the weight is made of.
 */
import { readFileSync } from 'node:fs';
import { checkBundle } from './package/bundle.js';
import { checkInstalled, checkLoaded } from './package/installed.js';
import { step, withProject } from './package/project.js';

/** Bytes of disk, in blocks, with oauth4webapi. */
const installed = { packages: 2, bytes: 955_000 };

/** Modules that an import loads; each costs about as much as ten kilobytes of code. */
const loaded = {
  'mcp-auth/fetch': { modules: 3, without: ['express', 'oauth4webapi', 'node:crypto', 'node:http'] },
  'mcp-auth': { modules: 5, without: ['express', 'node:crypto', 'node:http'] },
};

/** A whole worker with a guard for JWTs, discovery, challenges and documents: bytes, minified and gzipped. */
const worker = { minified: 59_200, gzipped: 22_300, without: ['oauth4webapi'] };

await withProject({}, async (project) => {
  step('what is installed');
  checkInstalled(project, installed);
  step('what an import loads');
  for (const [entry, limit] of Object.entries(loaded)) checkLoaded(project, entry, limit);
  step('what a worker bundles');
  const code = readFileSync(new URL('package/worker.js', import.meta.url), 'utf8');
  const { minified, gzipped } = await checkBundle(project, code, worker);
  console.log(`${minified} bytes, ${gzipped} gzipped`);
});
console.log('\nThe library is as small as it should be.');
