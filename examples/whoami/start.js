// @ts-check
import { fileURLToPath } from 'node:url';
import { startOnLocalhost } from '../support/listen.js';
import { createApp } from './server.js';

/** @param {{ issuer: string, port: number }} options */
export function start({ issuer, port }) {
  return startOnLocalhost((origin) => createApp({ issuer, origin }), port);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ISSUER = 'http://localhost:3000', PORT = '3001' } = process.env;
  const { origin } = await start({ issuer: ISSUER, port: Number(PORT) });
  console.log(`whoami: ${origin}/mcp, with tokens of ${ISSUER}`);
}
