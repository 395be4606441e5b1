// @ts-check
/**
 * The whole story on one machine: an authorization server, the whoami MCP server, and a client that goes all the way from
 * "who are you?" to the answer. Then both servers stay, for clients of your own.
 */
import { parseArgs } from 'node:util';
import { startDevServer } from '@mcp-auth/dev-server';
import { codeOf } from '../support/listen.js';
import { askWhoAmI } from './client.js';
import { connectionGuide } from './connection-guide.js';
import { narratedFetch } from './narrated-fetch.js';
import { start } from './start.js';

const usage = `Usage: npm run demo -- [options]

  --port <number>     port of the whoami MCP server (default 3001, 0 takes any free one)
  --as-port <number>  port of the authorization server (default 3000, 0 takes any free one)
  --check             exit after the first run: 0 when it worked, 1 when not
  --json              print one line of JSON on stdout when ready, everything else on stderr
  --help              print this
`;

/** @param {string[]} args */
function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '3001' },
      'as-port': { type: 'string', default: '3000' },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { check, json, help } = values;
  return {
    port: readPort('--port', values.port),
    asPort: readPort('--as-port', values['as-port']),
    check,
    json,
    help,
  };
}

/** @param {string} option @param {string} value */
function readPort(option, value) {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65535) return port;
  throw new Error(`${option} must be a whole number from 0 to 65535, not '${value}'`);
}

/**
 * @param {number} port
 * @param {string} option
 * @param {() => Promise<Server>} start
 * @template {{ close(): Promise<void> }} Server
 */
async function startOn(port, option, start) {
  try {
    return await start();
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is already in use. Choose another one with ${option}, or ${option} 0 for any free one.`,
    );
  }
}

/** @param {{ port: number, asPort: number, check: boolean, json: boolean }} options */
async function demo({ port, asPort, check, json }) {
  const say = (/** @type {string} */ text) => (json ? process.stderr : process.stdout).write(`${text}\n`);
  // Asked for at once: whoever reads the line that says "ready" may send the signal right after it.
  const interruption = check ? undefined : untilInterrupted();
  /** @type {{ close(): Promise<void> }[]} */
  const running = [];
  try {
    const authorizationServer = await startOn(asPort, '--as-port', () => startDevServer({ port: asPort }));
    running.push(authorizationServer);
    const { issuer } = authorizationServer;

    const server = await startOn(port, '--port', () => start({ issuer, port }));
    running.push(server);
    const [mcp, sse] = [`${server.origin}/mcp`, `${server.origin}/sse`];

    say(`Authorization server  ${issuer}\nWhoami MCP server     ${mcp}\n`);
    say('The official MCP client asks whoami who it is, as alice:\n');
    const whoami = await askWhoAmI({ url: mcp, fetch: narratedFetch(say) });
    say(`\nwhoami answered:\n${JSON.stringify(whoami, null, 2)}`);
    if (!check) say(`\n${connectionGuide({ mcp, sse })}`);
    if (json) process.stdout.write(`${JSON.stringify({ issuer, mcp, sse, whoami })}\n`);
    await interruption;
  } finally {
    await Promise.all(running.map((server) => server.close()));
  }
}

/** A second Ctrl-C ends the process at once. */
function untilInterrupted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** @type {ReturnType<typeof readArguments> | undefined} */
let options;
try {
  options = readArguments(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n\n${usage}`);
  process.exitCode = 2;
}
if (options?.help) process.stdout.write(usage);
else if (options) {
  await demo(options).catch((error) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  });
}
