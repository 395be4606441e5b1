/** Bun's own server. */
import { createApp } from './app.js';

const [issuer, brokenIssuer] = process.argv.slice(2);
const { fetch } = createApp({ issuer, brokenIssuer });
const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
console.log(JSON.stringify({ 'mcp-auth/fetch with Bun.serve': `http://127.0.0.1:${port}` }));
