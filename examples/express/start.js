import { createApp } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: port = '3001' } = process.env;
const origin = `http://localhost:${port}`;
createApp({ origin, issuer }).listen(Number(port), 'localhost');
console.log(`${origin}/mcp, with tokens of ${issuer}`);
