/** Bun's own server. */
import { createApp, createJwtAuthApp } from './app.js';

const [issuer, brokenIssuer] = process.argv.slice(2);
const apps = {
  'mcp-auth/fetch with Bun.serve': createApp({ issuer, brokenIssuer }),
  'jwtAuth with Bun.serve': createJwtAuthApp({ issuer, brokenIssuer }),
};
const origins = {};
for (const [entry, { fetch }] of Object.entries(apps)) {
  const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
  origins[entry] = `http://127.0.0.1:${port}`;
}
console.log(JSON.stringify(origins));
