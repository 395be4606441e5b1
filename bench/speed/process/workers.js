// @ts-check
/** The same worker, written with each contender. Code as text: nothing of it runs here. */

import { ours } from './checks.js';

const settings = `
const issuer = 'https://auth.example.com';
const resource = 'https://api.example.com/mcp';
const answer = (subject) => Response.json({ subject });
`;

/** Verification with jose, as the SDK wants it: all the checks that its middleware leaves to its user. */
const verifier = `
const keys = createRemoteJWKSet(new URL(issuer + '/jwks'));
const verifier = {
  async verifyAccessToken(token) {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience: resource });
      const { client_id, scope = '', exp, sub } = payload;
      return { token, clientId: client_id, scopes: scope.split(' '), expiresAt: exp, extra: { subject: sub } };
    } catch {
      throw new OAuthError(OAuthErrorCode.InvalidToken, 'The token is not valid.');
    }
  },
};
`;

export const workers = [
  {
    contender: ours,
    code: `
import { jwtAuth, withAuth } from 'mcp-auth/fetch';
${settings}
const auth = jwtAuth({ metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } });
export default { fetch: withAuth(auth, (_, { authInfo }) => answer(authInfo.subject)) };
`,
  },
  {
    contender: `${ours}, the whole of \`MCPAuth\``,
    code: `
import { MCPAuth } from 'mcp-auth';
import { withAuth } from 'mcp-auth/fetch';
${settings}
const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
});
const guard = mcpAuth.guard('jwt', { resource });
const documents = mcpAuth.protectedResourceMetadata();
export default { fetch: withAuth({ guard, documents }, (_, { authInfo }) => answer(authInfo.subject)) };
`,
  },
  {
    contender: 'SDK v2 gate + jose',
    code: `
import { OAuthError, OAuthErrorCode, requireBearerAuth } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, jwtVerify } from 'jose';
${settings}${verifier}
const gate = requireBearerAuth({ verifier });
export default {
  async fetch(request) {
    const auth = await gate(request);
    return auth instanceof Response ? auth : answer(auth.extra.subject);
  },
};
`,
  },
  {
    contender: 'jose alone, no challenge',
    code: `
import { createRemoteJWKSet, jwtVerify } from 'jose';
${settings}
const keys = createRemoteJWKSet(new URL(issuer + '/jwks'));
export default {
  async fetch(request) {
    try {
      const token = request.headers.get('authorization')?.slice(7) ?? '';
      const { payload } = await jwtVerify(token, keys, { issuer, audience: resource });
      return answer(payload.sub);
    } catch {
      return new Response(null, { status: 401 });
    }
  },
};
`,
  },
  {
    contender: 'mcp-auth 0.2.0',
    code: `
import { MCPAuth } from 'mcp-auth-0.2';
${settings}
const mcpAuth = new MCPAuth({
  protectedResources: [{ metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } }],
});
export const bearerAuth = mcpAuth.bearerAuth('jwt', { resource, audience: resource });
export const documents = mcpAuth.protectedResourceMetadataRouter();
`,
  },
];
