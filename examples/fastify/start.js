import { createApp } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: port = '3001' } = process.env;
const origin = `http://localhost:${port}`;
await createApp({ origin, issuer }).listen({ host: 'localhost', port: Number(port) });
console.log(`${origin}/mcp, with tokens of ${issuer}`);
