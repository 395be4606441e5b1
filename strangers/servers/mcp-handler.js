// @ts-check
/**
 * mcp-handler, as its docs/AUTHORIZATION.md shows it: `withMcpAuth` as GET and POST of the endpoint, `protectedResourceHandler` as GET and
 * its companion as OPTIONS of the root location, none of them told where they are. The resource that it then publishes is the origin, and
 * so that is the audience. The routes stand for the files of a Next.js application, which answers HEAD with GET, OPTIONS with `Allow`, and
 * other methods with 405.
 */
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  metadataCorsOptionsRequestHandler,
  protectedResourceHandler,
  withMcpAuth,
} from 'mcp-handler';
import * as z from 'zod';
import { issuer, serve } from '../support/child.js';
import { createVerifyJwt, metadataOf } from '../support/verify-jwt.js';

const annotations = { readOnlyHint: true };
const metadataPath = '/.well-known/oauth-protected-resource';

const mcp = createMcpHandler((server) => {
  server.registerTool('whoami', { description: 'Tells who you are.', annotations }, ({ http }) => ({
    content: [{ type: 'text', text: String(http?.authInfo?.extra?.subject) }],
  }));
  const inputSchema = z.object({ a: z.number(), b: z.number() });
  server.registerTool('add', { description: 'Adds.', annotations, inputSchema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
}, {});

await serve(async (url) => {
  // The two spellings of an origin; jose compares letters.
  const verify = createVerifyJwt(await metadataOf(issuer), [url.origin, `${url.origin}/`]);

  /** @param {Request} _request @param {string} [token] */
  const verifyToken = async (_request, token) => {
    if (!token) return undefined;
    try {
      const { subject, ...authInfo } = await verify(token);
      return { ...authInfo, extra: { subject } };
    } catch {
      return undefined;
    }
  };
  const authHandler = withMcpAuth(mcp, verifyToken, {
    required: true,
    requiredScopes: ['mcp'],
    resourceMetadataPath: metadataPath,
  });
  const metadata = protectedResourceHandler({ authServerUrls: [issuer] });

  /** @type {Record<string, Record<string, (request: Request) => Response | Promise<Response>>>} */
  const routes = {
    [url.pathname]: { GET: authHandler, POST: authHandler },
    [metadataPath]: { GET: metadata, OPTIONS: metadataCorsOptionsRequestHandler() },
  };
  return toNodeHandler({
    async fetch(request) {
      const route = routes[new URL(request.url).pathname];
      if (!route) return new Response('Not Found', { status: 404 });
      const handler = route[request.method] ?? (request.method === 'HEAD' ? route.GET : undefined);
      if (handler) return handler(request);
      if (request.method !== 'OPTIONS') return new Response(null, { status: 405 });
      const allow = [...Object.keys(route), 'HEAD', 'OPTIONS'].sort().join(', ');
      return new Response(null, { status: 204, headers: { allow } });
    },
  });
});
