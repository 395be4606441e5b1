/** Deno's own server. */
import { createApp } from './app.js';

const [issuer, brokenIssuer] = Deno.args;
const { fetch } = createApp({ issuer, brokenIssuer });
const onListen = ({ port }) =>
  console.log(JSON.stringify({ 'mcp-auth/fetch with Deno.serve': `http://127.0.0.1:${port}` }));
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, fetch);
