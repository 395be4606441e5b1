// @ts-check
/**
 * `requireBearerAuth` of SDK v2, as docs/serving/authorization.md of modelcontextprotocol/typescript-sdk shows it: the Express app of the
 * SDK, the metadata router, the gate with a scope before the endpoint, and a verifier of one's own that throws `invalid_token`.
 */
import {
  createMcpExpressApp,
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
  requireBearerAuth,
} from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { issuer, serve } from '../support/child.js';
import { createVerifyJwt, metadataOf } from '../support/verify-jwt.js';

const annotations = { readOnlyHint: true };

function createServer() {
  const server = new McpServer({ name: 'sdk-v2', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.', annotations }, ({ http }) => ({
    content: [{ type: 'text', text: String(http?.authInfo?.extra?.subject) }],
  }));
  const inputSchema = z.object({ a: z.number(), b: z.number() });
  server.registerTool('add', { description: 'Adds.', annotations, inputSchema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

await serve(async (url) => {
  const oauthMetadata = await metadataOf(issuer);
  const verify = createVerifyJwt(oauthMetadata, url.href);
  const verifier = {
    async verifyAccessToken(/** @type {string} */ token) {
      try {
        const { subject, ...authInfo } = await verify(token);
        return { ...authInfo, extra: { subject } };
      } catch {
        throw new OAuthError(OAuthErrorCode.InvalidToken, 'The token is not valid.');
      }
    },
  };
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url);
  const handler = toNodeHandler(createMcpHandler(createServer));

  const app = createMcpExpressApp();
  app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: url }));
  app.all(
    url.pathname,
    requireBearerAuth({ verifier, requiredScopes: ['mcp'], resourceMetadataUrl }),
    (request, response) => void handler(request, response, request.body),
  );
  return app;
});
