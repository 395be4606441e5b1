// @ts-check
/**
 * `requireBearerAuth` of SDK v1, as modelcontextprotocol.io/docs/tutorials/security/authorization shows it for TypeScript: `express.json`
 * and `cors` in front, the metadata router with a scope that the gate does not ask for, the gate before POST, GET and DELETE, and sessions in a table. The tutorial asks Keycloak
 * about each token, and says that libraries may do as well; here it is jose, and what is wrong with a token is the `InvalidTokenError`
 * that the middleware expects.
 */
import { randomUUID } from 'node:crypto';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import cors from 'cors';
import express from 'express';
import * as z from 'zod';
import { issuer, serve } from '../support/child.js';
import { createVerifyJwt, metadataOf } from '../support/verify-jwt.js';

const annotations = { readOnlyHint: true };

function createServer() {
  const server = new McpServer({ name: 'sdk-v1', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.', annotations }, ({ authInfo }) => ({
    content: [{ type: 'text', text: String(authInfo?.extra?.subject) }],
  }));
  const inputSchema = { a: z.number(), b: z.number() };
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
        throw new InvalidTokenError('The token is not valid.');
      }
    },
  };

  const app = express();
  app.use(express.json());
  app.use(cors({ origin: '*', exposedHeaders: ['Mcp-Session-Id'] }));
  app.use(
    mcpAuthMetadataRouter({
      oauthMetadata,
      resourceServerUrl: url,
      scopesSupported: ['mcp'],
      resourceName: 'SDK v1',
    }),
  );
  const gate = requireBearerAuth({
    verifier,
    requiredScopes: [],
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url),
  });

  /** @type {Map<string, StreamableHTTPServerTransport>} */
  const sessions = new Map();
  /** @param {express.Request} request */
  const sessionOf = (request) => sessions.get(String(request.headers['mcp-session-id']));

  app.post(url.pathname, gate, async (request, response) => {
    const session = sessionOf(request);
    if (session) return session.handleRequest(request, response, request.body);
    if (request.headers['mcp-session-id'] || !isInitializeRequest(request.body)) {
      const error = { code: -32000, message: 'No valid session ID provided' };
      response.status(404).json({ jsonrpc: '2.0', error, id: null });
      return;
    }
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    transport.onclose = () => void sessions.delete(transport.sessionId ?? '');
    await createServer().connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  for (const method of /** @type {const} */ (['get', 'delete'])) {
    app[method](url.pathname, gate, async (request, response) => {
      const session = sessionOf(request);
      if (session) await session.handleRequest(request, response);
      else response.status(400).send('Invalid or missing session ID');
    });
  }
  return app;
});
