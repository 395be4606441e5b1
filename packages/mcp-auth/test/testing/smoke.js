// Runs as it is on any runtime, without a test runner: the guard is asked about one token of every kind.
import { MCPAuth } from 'mcp-auth';
import { badOpaqueTokenKinds, badTokenKinds, createDpopClient, createTestIssuer } from 'mcp-auth/testing';

const issuer = createTestIssuer({ algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'] });
const { resource, authorizationServer, clientAuthentication, fetch, clock } = issuer;
let told;
const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [authorizationServer] }, dpop: true },
  fetch,
  clock,
  onDecision: ({ denial }) => {
    told = denial?.check ?? denial?.reason;
  },
});
const jwt = mcpAuth.guard('jwt', { resource });
const introspection = mcpAuth.guard('introspection', { resource, clientAuthentication });

async function expectTold(expected, guard, token, headers = { authorization: `Bearer ${token}` }) {
  await guard(new Request(resource, { method: 'POST', headers }));
  if (told !== expected) throw new Error(`told ${told} instead of ${expected}`);
}

for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA'])
  await expectTold(undefined, jwt, await issuer.mint({}, { alg }));
for (const [kind, check] of Object.entries(badTokenKinds))
  await expectTold(check, jwt, await issuer.mintBad(kind));
await expectTold(undefined, introspection, issuer.mintOpaque());
for (const [kind, check] of Object.entries(badOpaqueTokenKinds))
  await expectTold(check, introspection, issuer.mintBadOpaque(kind));
const client = await createDpopClient({ clock });
const token = await issuer.mint({ cnf: { jkt: client.thumbprint } });
const dpop = await client.proof({ url: resource, token });
await expectTold(undefined, jwt, token, { authorization: `DPoP ${token}`, dpop });
console.log('every token was judged right');
