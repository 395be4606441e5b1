import { createServer } from 'node:http';
import { createListener } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: port = '3001' } = process.env;
const origin = `http://localhost:${port}`;
createServer(createListener({ origin, issuer })).listen(Number(port), 'localhost');
console.log(`${origin}/mcp, with tokens of ${issuer}`);
