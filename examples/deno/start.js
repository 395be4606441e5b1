import { createFetch } from './server.js';

const issuer = Deno.env.get('ISSUER') ?? 'http://localhost:3000';
const wanted = Number(Deno.env.get('PORT') ?? '3001');
const { addr } = Deno.serve({ hostname: 'localhost', port: wanted, onListen() {} }, (request) =>
  answer(request),
);
// Known only now, if any free port will do. Nothing is answered before these lines have run.
const origin = `http://localhost:${addr.port}`;
const answer = createFetch({ origin, issuer });
console.log(`${origin}/mcp, with tokens of ${issuer}`);
