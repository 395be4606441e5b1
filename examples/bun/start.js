import { createFetch } from './server.js';

const { ISSUER: issuer = 'http://localhost:3000', PORT: wanted = '3001' } = process.env;
const { port } = Bun.serve({
  hostname: 'localhost',
  port: Number(wanted),
  fetch: (request) => answer(request),
});
// Known only now, if any free port will do. Nothing is answered before these lines have run.
const origin = `http://localhost:${port}`;
const answer = createFetch({ origin, issuer });
console.log(`${origin}/mcp, with tokens of ${issuer}`);
