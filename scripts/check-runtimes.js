// @ts-check
/**
 * The packed library on every runtime that is promised: the same app, the same list of checks over HTTP. Each runtime comes from the
 * npm registry, at the version that `package-lock.json` pins.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { bundleWorker, checkBundle } from './package/bundle.js';
import { whileListening } from './package/listening.js';
import { nodeOf } from './package/node-lines.js';
import { root, run, step, withProject } from './package/project.js';
import { runtimes } from './package/runtime-table.js';
import { startIssuer } from './package/runtimes/issuer.js';
import { smoke } from './package/runtimes/smoke.js';

/** What workers import. */
const bundles = {
  'mcp-auth/fetch': `export { withAuth } from 'mcp-auth/fetch';`,
  'mcp-auth, mcp-auth/fetch': `export { MCPAuth } from 'mcp-auth'; export { withAuth } from 'mcp-auth/fetch';`,
  'mcp-auth/hono': `export * from 'mcp-auth/hono';`,
  'mcp-auth/h3': `export * from 'mcp-auth/h3';`,
  'mcp-auth/mcp': `export * from 'mcp-auth/mcp';`,
};

const issuer = await startIssuer();
const issuers = [issuer.issuer, issuer.brokenIssuer];
try {
  step('install the tarball in an empty project');
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const sdk = ['@modelcontextprotocol/server', '@modelcontextprotocol/node'];
  await withProject(Object.fromEntries(sdk.map((name) => [name, devDependencies[name]])), async (project) => {
    for (const file of ['app.js', 'node.js', 'bun.js', 'deno.js', 'worker.js', 'worker-jwt-auth.js'])
      cpSync(new URL(`package/runtimes/${file}`, import.meta.url), join(project, file));

    step('bundles for workers: nothing of Node, no Express');
    for (const [title, code] of Object.entries(bundles)) {
      const { minified, gzipped } = await checkBundle(project, code);
      console.log(`${title}: ${minified} bytes, ${gzipped} gzipped`);
    }

    const { node, bun, deno, workerd } = runtimes;
    for (const line of node.lines) await checkPrograms(`Node ${line}`, project, nodeOf(line), node.programs);
    await checkPrograms(bun.title, project, binary('bun'), bun.programs);
    // No permission beyond the network, and nothing is fetched or installed on the way.
    const flags = ['run', '--no-prompt', '--cached-only', '--no-lock', '--allow-net=127.0.0.1'];
    await checkPrograms(deno.title, project, binary('deno'), deno.programs, flags);
    await checkWorkers(project, workerd);
  });
} finally {
  await issuer.close();
}
console.log('\nThe package works on every runtime.');

/** @param {string} name */
function binary(name) {
  return join(root, 'node_modules/.bin', name);
}

/**
 * @param {string} title
 * @param {string} project
 * @param {string} command
 * @param {import('./package/runtime-table.js').Runtime['programs']} programs
 * @param {string[]} [flags]
 */
async function checkPrograms(title, project, command, programs, flags = []) {
  const [version] = run(command, ['--version'], root).split('\n', 1);
  step(`${title}, ${version}`);
  for (const { file, entries } of programs) {
    const program = { command, args: [...flags, file, ...issuers], cwd: project, says: /^\{.*\}$/m };
    await whileListening(program, async ([line]) => {
      const origins = JSON.parse(line);
      assert.deepEqual(Object.keys(origins), entries, `${file} serves what the table of runtimes says`);
      for (const [entry, origin] of Object.entries(origins)) await check(entry, origin);
    });
  }
}

/** No `nodejs_compat`: the worker has the web platform and nothing else. @param {string} project @param {typeof runtimes.workerd} workerd */
async function checkWorkers(project, { compatibilityDate, programs }) {
  step(`workerd, compatibility date ${compatibilityDate}, no flags`);
  for (const program of programs) await checkWorker(project, compatibilityDate, program);
}

/** @param {string} project @param {string} compatibilityDate @param {typeof runtimes.workerd.programs[number]} program */
async function checkWorker(project, compatibilityDate, { file, entries }) {
  const [ISSUER = '', BROKEN_ISSUER = ''] = issuers;
  const script = await bundleWorker(project, file, { ISSUER, BROKEN_ISSUER });
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate,
    host: '127.0.0.1',
    port: 0,
    // Otherwise asked for over the network.
    cf: false,
  });
  try {
    for (const entry of entries) await check(entry, (await worker.ready).origin);
  } finally {
    await worker.dispose();
  }
}

/** @param {string} entry @param {string} origin */
async function check(entry, origin) {
  // `jwtAuth` leaves DPoP to `MCPAuth`.
  const dpop = !entry.startsWith('jwtAuth');
  console.log(`${entry}: ${await smoke(origin, issuer, { dpop })} checks`);
}
