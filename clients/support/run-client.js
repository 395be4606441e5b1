// @ts-check
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printed, runProgram, startProgram } from './programs.js';
import { startServers } from './servers.js';
import { reasonOf, Steps } from './steps.js';
import { signIn, startBrowser } from './user.js';

/**
 * @typedef {object} Client
 * @property {string} name and, where it has several, the transport or revision
 * @property {string} version as installed
 * @property {Record<import('./steps.js').Step, Expectation>} expects
 * @property {string} note the one thing to know, Markdown
 * @property {string} [unavailable] why it cannot run on this system
 * @property {boolean} [pages] whether whoever signs in sees pages; default false
 * @property {boolean} [issueRefreshTokens] default true
 * @property {(world: World) => Promise<void>} run takes the steps, each through `world.step`
 *
 * @typedef {true | string | { reason: string, seen: RegExp }} Expectation true: it works; a string: not tried, and why; else: it is tried
 * and fails, with an error that `seen` matches
 *
 * @typedef {Awaited<ReturnType<typeof createWorld>> & { takePicture?: any }} World
 */

const limit = 60_000;

/**
 * Lets a client take its steps, in a minute at most, and leaves nothing of it behind.
 *
 * @param {Client} client
 * @returns {Promise<Record<import('./steps.js').Step, import('./steps.js').Result>>}
 * @param {{ takePicture?: (take: () => Promise<Uint8Array>) => Promise<void> }} [options] `takePicture`: offered to clients with something to see
 */
export async function runClient(client, { takePicture } = {}) {
  await using stack = new AsyncDisposableStack();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error('no end within a minute')), limit);
  stack.defer(() => clearTimeout(timer));
  const world = await createWorld(client, controller.signal, stack);
  const aborted = new Promise((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  aborted.catch(() => {});
  try {
    await Promise.race([client.run({ ...world, takePicture }), aborted]);
  } catch (error) {
    world.steps.giveUp([reasonOf(error), ...world.browser.problems].join('; '));
  }
  return world.steps.results;
}

/** @param {Client} client @param {AbortSignal} signal @param {AsyncDisposableStack} stack */
async function createWorld(client, signal, stack) {
  const home = mkdtempSync(join(tmpdir(), 'mcp-auth-client-'));
  stack.defer(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const servers = await startServers(client, stack);
  const browser = await startBrowser(bin, stack);
  const steps = new Steps(servers);
  /** @typedef {{ env?: Record<string, string>, input?: string }} Extras */
  const options = (/** @type {Extras} */ { env, input } = {}) => ({
    ...(input === undefined ? {} : { input }),
    env: { HOME: home, TERM: 'xterm', LANG: 'C.UTF-8', ...browser.env, ...env },
    cwd: home,
    signal,
    stack,
  });
  return {
    ...servers,
    /** An empty directory: the home of every program. */
    home,
    browser,
    signIn: (/** @type {string | URL} */ url) => signIn(url, signal),
    steps,
    /** Takes a step; what `take` returns is what the client shows of the answer. @type {Steps['take']} */
    step: (step, take) => steps.take(step, take),
    /** Runs a program with that home and browser, and returns what it printed. @param {string} command @param {string[]} args @param {Extras} [extras] */
    run: (command, args, extras) => runProgram(command, args, options(extras)),
    /** Starts one that goes on. It ends with the client. @param {string} command @param {string[]} args @param {Extras} [extras] */
    start: (command, args, extras) => startProgram(command, args, options(extras)),
    /** Waits until one has printed something. */
    printed,
    signal,
    stack,
  };
}
