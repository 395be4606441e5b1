/** An issuer and a protected server on loopback that remember every byte they were sent. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestIssuer, type TestIssuer } from 'mcp-auth/testing';

export interface IssuerServer {
  readonly issuer: TestIssuer;
  readonly url: string;
  /** Of the MCP server. */
  readonly resource: string;
  /** Each request as one text: request line, headers, body. */
  readonly received: string[];
  /** Replaces the metadata of the MCP server. */
  metadata: unknown;
  close(): Promise<void>;
}

/** @param start milliseconds since the epoch at which its clock stands still: reports tell how many seconds ago a token expired. */
export async function startIssuer(start: number = Date.now()): Promise<IssuerServer> {
  const received: string[] = [];
  const state: { issuer?: TestIssuer; url: string; metadata: unknown } = { url: '', metadata: undefined };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    received.push(await textOf(request));
    if (path === '/mcp') {
      const place = `${state.url}/.well-known/oauth-protected-resource/mcp`;
      response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${place}"` }).end();
    } else if (path === '/.well-known/oauth-protected-resource/mcp')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state.metadata));
    else {
      const answer = await state.issuer?.fetch(`${state.url}${path}`);
      response
        .writeHead(answer?.status ?? 500, Object.fromEntries(answer?.headers ?? []))
        .end(await answer?.text());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = `${state.url}/mcp`;
  const options = { issuer: state.url, resource, now: () => start };
  const issuer = createTestIssuer({ ...options, algorithms: ['ES256', 'RS256'] });
  state.issuer = issuer;
  state.metadata = { resource, authorization_servers: [state.url] };
  return {
    issuer,
    url: state.url,
    resource,
    received,
    get metadata() {
      return state.metadata;
    },
    set metadata(value) {
      state.metadata = value;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return `${request.method} ${request.url}\n${request.rawHeaders.join('\n')}\n\n${body}`;
}
