// @ts-check
/** Servers of other packages, as processes of their own: what the audit is tried on, beside servers of this repository. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../strangers/', import.meta.url);

/** By the name of the server, the package that does the protecting, and what it is called in reports. */
const strangers = /** @type {const} */ ({
  'sdk-v2': { title: '@modelcontextprotocol/express', packageName: '@modelcontextprotocol/express' },
  'sdk-v1': { title: '@modelcontextprotocol/sdk', packageName: '@modelcontextprotocol/sdk' },
  'mcp-handler': { title: 'mcp-handler', packageName: 'mcp-handler' },
  fastmcp: { title: 'fastmcp', packageName: 'fastmcp' },
  'mcp-auth-0.2': { title: 'mcp-auth', packageName: 'mcp-auth-0.2' },
});

/** @typedef {keyof typeof strangers} StrangerName */

export const strangerNames = /** @type {StrangerName[]} */ (Object.keys(strangers));

/** How long a server may take until it listens, in milliseconds. */
const START_TIMEOUT = 30_000;

/** Installs exactly what the lock file names; run it once before the first `startStranger`. */
export function installStrangers() {
  // Only the configuration of a project's own folder is read.
  const args = ['ci', '--prefix', fileURLToPath(folder), '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}`);
}

/**
 * Starts one of {@link strangerNames} on a free port of this machine.
 *
 * @param {StrangerName} name
 * @param {{ issuer: string }} options the authorization server whose tokens it takes; it must run already
 * @returns {Promise<{ name: StrangerName, title: string, version: string, url: string, close(): Promise<void> }>} `url` is the MCP endpoint
 */
export async function startStranger(name, { issuer }) {
  const { title, packageName } = strangers[name];
  const script = fileURLToPath(new URL(`servers/${name}.js`, folder));
  const child = spawn(process.execPath, [script, '--issuer', issuer, '--port', '0'], {
    // The channel tells the server when this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // As they would be deployed: Express, for one, shows stack traces otherwise.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  const impatience = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT);
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const url = await readyUrl(child);
    return { name, title, version: versionOf(packageName), url, close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

/** @param {string} packageName */
function versionOf(packageName) {
  const manifest = new URL(`node_modules/${packageName}/package.json`, folder);
  return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
}

/**
 * Of the lines it prints, the one in which it says where it listens. What packages log of their own is read to the end, so that they are
 * never kept waiting, and shown only if it does not get so far.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function readyUrl(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (log.length < 10_000) log += `${line}\n`;
        if (stream === child.stdout && line.startsWith('{"url":')) resolve(JSON.parse(line).url);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`It ended with ${code ?? signal} before it listened:\n${log}`)),
    );
  });
}
