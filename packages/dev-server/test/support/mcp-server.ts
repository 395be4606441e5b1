import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/**
 * The smallest protected MCP server: it asks for a token of the given issuer, and its one tool says whose it
 * is. The dev server's tests do not use the library, whose tests use the dev server.
 */
export async function startMcpServer(scope: string) {
  let issuer = '';
  let resource = '';
  const mcp = createMcpHandler(({ authInfo }) => {
    const server = new McpServer({ name: 'notes', version: '1.0.0' });
    const text = JSON.stringify(authInfo?.extra);
    server.registerTool('whoami', { description: 'Whose token this is' }, () => ({
      content: [{ type: 'text', text }],
    }));
    return server;
  });

  async function answer(request: Request): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
      return Response.json({ resource, authorization_servers: [issuer], scopes_supported: [scope] });
    }
    if (pathname !== '/mcp') return Response.json({ error: 'not_found' }, { status: 404 });
    const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    try {
      const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
      const { payload } = await jwtVerify(token ?? '', keys, { issuer, audience: resource, typ: 'at+jwt' });
      const { sub, client_id, scope: scopes } = payload as Record<string, string>;
      if (!scopes?.split(' ').includes(scope)) throw new Error('scope');
      const authInfo = {
        token: token ?? '',
        clientId: client_id ?? '',
        scopes: scopes.split(' '),
        extra: { sub, client_id },
      };
      return await mcp.fetch(request, { authInfo });
    } catch {
      const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
      const challenge = `Bearer resource_metadata="${metadata}", scope="${scope}"`;
      return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
    }
  }

  const server = createServer(async (req, res) => send(res, await answer(toRequest(req))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  resource = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    resource,
    trust: (value: string) => {
      issuer = value;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function toRequest(req: IncomingMessage): Request {
  const { method = 'GET', headers } = req;
  const body = method === 'POST' ? { body: Readable.toWeb(req), duplex: 'half' } : {};
  const init = { method, headers: headers as Record<string, string>, ...body } as RequestInit;
  return new Request(new URL(req.url ?? '/', `http://${headers.host}`), init);
}

async function send(res: ServerResponse, response: Response): Promise<void> {
  res.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return void res.end();
  // A client may go away in the middle of a stream.
  await pipeline(Readable.fromWeb(response.body as never), res).catch(() => {});
}
