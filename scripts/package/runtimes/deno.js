/** Deno's own server. */
import { createApp, createJwtAuthApp } from './app.js';

const [issuer, brokenIssuer] = Deno.args;
const apps = {
  'mcp-auth/fetch with Deno.serve': createApp({ issuer, brokenIssuer }),
  'jwtAuth with Deno.serve': createJwtAuthApp({ issuer, brokenIssuer }),
};
const origins = {};
for (const [entry, { fetch }] of Object.entries(apps)) {
  const { addr } = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {} }, fetch);
  origins[entry] = `http://127.0.0.1:${addr.port}`;
}
console.log(JSON.stringify(origins));
