import type { IncomingMessage, ServerResponse } from 'node:http';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import { type Guard, MCPAuth } from 'mcp-auth';
import { type AuthenticatedRequest, withAuth } from 'mcp-auth/node';
import { type Listening, listenOnLocalhost } from './listen.js';

export interface ProtectedServerOptions {
  readonly port: number;
  readonly issuer: string;
  /** What people read when they are asked whether a client may use it. */
  readonly name: string;
  /** Of every request. */
  readonly requiredScopes: readonly string[];
  /** Runs for requests to the MCP endpoint alone, and only once their token was found good. */
  readonly handler: (request: AuthenticatedRequest, response: ServerResponse) => unknown;
  /** Told of what the handler throws. */
  readonly onError: (error: unknown) => void;
}

export interface ProtectedServer extends Listening {
  /** Where clients connect, and the identifier of the resource. */
  readonly url: string;
}

/** Where the MCP endpoint is. */
const PATH = '/mcp';

/** What users may be asked for to begin with: whoami shows all of it. */
const identityScopes = ['openid', 'profile', 'email'];

/** A resource server on `localhost`. Rejects with what Node says, such as `EADDRINUSE`. */
export async function startProtectedServer(options: ProtectedServerOptions): Promise<ProtectedServer> {
  let answer = (_request: IncomingMessage, response: ServerResponse): void => void response.destroy();
  // The identifier of the resource contains the port, so the port comes first.
  const listening = await listenOnLocalhost(options.port, (request, response) => answer(request, response));
  try {
    const url = `http://localhost:${listening.port}${PATH}`;
    answer = createListener(url, options);
    return { ...listening, url };
  } catch (error) {
    await listening.close();
    throw error;
  }
}

function createListener(resource: string, options: ProtectedServerOptions) {
  const { issuer, name, requiredScopes, handler, onError } = options;
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: {
        resource,
        authorizationServers: [{ issuer, type: 'oidc' }],
        scopesSupported: [...identityScopes, ...requiredScopes],
        resourceName: name,
      },
    },
  });
  const guard = mcpAuth.guard('jwt', { resource, requiredScopes: [...requiredScopes] });
  const documents = mcpAuth.protectedResourceMetadata();
  const guarded = withAuth({ guard, onError }, handler);
  const elsewhere = withAuth({ guard: nothingHere, documents, onError }, () => {});
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];

  return (request: IncomingMessage, response: ServerResponse): void => {
    // No web page may reach this server under a name of its own (DNS rebinding).
    if (!knownHost(request, response)) return;
    const [path] = (request.url ?? '').split('?');
    // Pages of other sites may read the metadata, which is public, but not call tools.
    if (path !== PATH) elsewhere(request, response);
    else if (knownOrigin(request, response)) guarded(request, response);
  };
}

/** A client that looks for an authorization server here, say at `/register`, must hear that there is none, rather than 401. */
const nothingHere: Guard = async () => ({
  type: 'reply',
  reply: {
    status: 404,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['access-control-allow-origin', '*'],
    ],
    body: '{"message":"There is nothing at this location."}',
  },
});
