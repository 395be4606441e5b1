// @ts-check
/**
 * fastmcp, as its README shows it under "OAuth Discovery Endpoints": the `oauth` option with the metadata of both servers (and those of the
 * members in its src/examples/oauth-server.ts that clients look for), and `authenticate` that throws a `Response` of 401. The README verifies with fast-jwt, and checks the signature alone; here it is jose,
 * and the issuer and the audience count as well.
 */
import { FastMCP } from 'fastmcp';
import * as z from 'zod';
import { freeUrl, issuer, ready } from '../support/child.js';
import { createVerifyJwt, metadataOf } from '../support/verify-jwt.js';

const url = await freeUrl();
const metadata = await metadataOf(issuer);
const verify = createVerifyJwt(metadata, url.href);

const server = new FastMCP({
  name: 'fastmcp',
  version: '1.0.0',
  oauth: {
    enabled: true,
    authorizationServer: {
      issuer,
      authorizationEndpoint: metadata.authorization_endpoint,
      tokenEndpoint: metadata.token_endpoint,
      jwksUri: metadata.jwks_uri,
      registrationEndpoint: metadata.registration_endpoint,
      responseTypesSupported: ['code'],
      grantTypesSupported: ['authorization_code', 'refresh_token'],
      codeChallengeMethodsSupported: ['S256'],
    },
    protectedResource: {
      resource: url.href,
      authorizationServers: [issuer],
      scopesSupported: ['mcp'],
      resourceName: 'fastmcp',
    },
  },
  authenticate: async (request) => {
    const header = request.headers.authorization;
    if (!header?.startsWith('Bearer ')) {
      throw new Response(null, { status: 401, statusText: 'Missing or invalid authorization header' });
    }
    try {
      const { subject, scopes } = await verify(header.slice('Bearer '.length));
      return { userId: subject, scopes };
    } catch {
      throw new Response(null, { status: 401, statusText: 'Invalid OAuth token' });
    }
  },
});

const annotations = { readOnlyHint: true };
server.addTool({
  name: 'whoami',
  description: 'Tells who you are.',
  annotations,
  execute: async (_arguments, { session }) => String(session?.userId),
});
server.addTool({
  name: 'add',
  description: 'Adds.',
  annotations,
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => String(a + b),
});

await server.start({
  transportType: 'httpStream',
  httpStream: { port: Number(url.port), host: '127.0.0.1' },
});
ready(url);
