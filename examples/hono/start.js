import { serve } from '@hono/node-server';
import { createApp } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: port = '3001' } = process.env;
const origin = `http://localhost:${port}`;
serve({ fetch: createApp({ origin, issuer }).fetch, hostname: 'localhost', port: Number(port) });
console.log(`${origin}/mcp, with tokens of ${issuer}`);
