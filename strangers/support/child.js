// @ts-check
/** What every server here needs as a process of its own: `node servers/<name>.js --issuer <issuer> --port <number>`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { issuer: { type: 'string' }, port: { type: 'string', default: '0' } },
});
if (!values.issuer) {
  process.stderr.write('Usage: node servers/<name>.js --issuer <issuer> [--port <number>]\n');
  process.exit(2);
}

/** Who issues the tokens. */
export const issuer = values.issuer;

// Whoever started this process over a channel may be gone without having ended it.
process.on('disconnect', () => process.exit());

/**
 * Listens first, because a resource is named with its port.
 *
 * @param {(url: URL) => import('node:http').RequestListener | Promise<import('node:http').RequestListener>} createListener is told the
 * URL of the MCP endpoint
 */
export async function serve(createListener) {
  const server = createServer();
  const url = urlOf(await listen(server));
  server.on('request', await createListener(url));
  ready(url);
}

/** The URL of an MCP endpoint for a package that listens by itself, and so has to be told a port that is free. */
export async function freeUrl() {
  const server = createServer();
  const url = urlOf(await listen(server));
  server.close();
  await once(server, 'close');
  return url;
}

/** @param {URL} url */
export function ready(url) {
  process.stdout.write(`${JSON.stringify({ url: url.href })}\n`);
}

/** @param {import('node:http').Server} server @returns {Promise<number>} the port */
async function listen(server) {
  server.listen(Number(values.port), '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {number} port */
const urlOf = (port) => new URL(`http://localhost:${port}/mcp`);
