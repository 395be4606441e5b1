// @ts-check
import { fileURLToPath } from 'node:url';
import { codeOf, startOnLocalhost } from '../support/listen.js';
import { startAuthorizationServer } from './authorization-server.js';
import { createApp } from './server.js';
import { Todos } from './todos.js';

/** @param {{ issuer: string, port: number, onDecision?: import('mcp-auth').DecisionListener }} options */
export function start({ issuer, port, onDecision }) {
  const todos = new Todos();
  return startOnLocalhost((origin) => createApp({ origin, issuer, todos, onDecision }), port);
}

/** With an authorization server beside it, unless ISSUER names another one. */
async function startBoth({ ISSUER, PORT = '3001', AS_PORT = '3000' } = process.env) {
  const authorizationServer = ISSUER ? undefined : await startAuthorizationServer({ port: Number(AS_PORT) });
  const issuer = authorizationServer?.issuer ?? ISSUER ?? '';
  const { origin } = await start({ issuer, port: Number(PORT), onDecision: reportRefusal });
  console.log(`todo manager: ${origin}/mcp, with tokens of ${issuer}`);
  for (const { username, roles } of authorizationServer?.users ?? [])
    console.log(`  ${username}, password ${username}: ${roles}`);
}

/** Callers are not told why: this is for whoever runs the server. @type {import('mcp-auth').DecisionListener} */
function reportRefusal({ type, status, denial, principal, operations = [] }) {
  if (type !== 'refused') return;
  const asked = operations.map(({ method, name }) => `${method} ${name ?? ''}`);
  const detail = 'detail' in denial ? denial.detail : '';
  console.error([status, denial.reason, principal?.subject, ...asked, detail].filter(Boolean).join(' | '));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await startBoth().catch((error) => {
    const taken = codeOf(error) === 'EADDRINUSE';
    console.error(taken ? `${error.message}\nPORT and AS_PORT choose other ports.` : error.message);
    process.exit(1);
  });
}
