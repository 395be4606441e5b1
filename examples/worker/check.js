// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { checkServer } from '../support/check-framework.js';

const settings = JSON.parse(readFileSync(new URL('wrangler.json', import.meta.url), 'utf8'));
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL(settings.main, import.meta.url))],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:workers'],
  write: false,
});

/** In workerd, which is what runs workers at Cloudflare. @param {string} origin @param {string} issuer */
const options = (origin, issuer, port = 0) => ({
  modules: true,
  script: outputFiles[0]?.text ?? '',
  compatibilityDate: settings.compatibility_date,
  bindings: { ORIGIN: origin, ISSUER: issuer },
  host: 'localhost',
  port,
  // Otherwise asked for over the network.
  cf: false,
});

await checkServer('worker', async ({ issuer }) => {
  const worker = new Miniflare(options('http://localhost', issuer));
  const impatience = setTimeout(() => worker.dispose(), 20_000);
  const close = async () => {
    clearTimeout(impatience);
    await worker.dispose();
  };
  try {
    // What it has to say of itself is known once it has a port.
    const port = Number((await worker.ready).port);
    const origin = `http://localhost:${port}`;
    await worker.setOptions(options(origin, issuer, port));
    await worker.ready;
    return { origin, close };
  } catch (error) {
    await close();
    throw error;
  }
});
