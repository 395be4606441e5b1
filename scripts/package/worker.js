/** The least worker that protects something; its bundle is weighed. */
import { jwtAuth, withAuth } from 'mcp-auth/fetch';

const auth = jwtAuth({
  metadata: {
    resource: 'https://mcp.example.com/mcp',
    authorizationServers: [{ issuer: 'https://auth.example.com', type: 'oidc' }],
    scopesSupported: ['mcp:use'],
  },
  requiredScopes: ['mcp:use'],
});

export default {
  fetch: withAuth(auth, (_request, { authInfo }) => Response.json({ hello: authInfo?.subject })),
};
