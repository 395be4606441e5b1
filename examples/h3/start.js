import { serve } from 'h3';
import { createApp } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: port = '3001' } = process.env;
const origin = `http://localhost:${port}`;
serve(createApp({ origin, issuer }), { hostname: 'localhost', port, silent: true });
console.log(`${origin}/mcp, with tokens of ${issuer}`);
