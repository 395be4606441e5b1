/** What to sign in for, and where: as the MCP server says it. */

import { type Http, identify, ResourceServer, type TargetKind } from '@mcp-auth/audit';
import { SignInError } from '../sign-in/sign-in-error.js';

export interface SignInTarget {
  readonly issuer: string;
  /** RFC 8707. */
  readonly resource: string;
  /** What the server asks for: the challenge first, then the metadata (MCP 2026-07-28, scope selection). */
  readonly scopes: readonly string[];
}

export interface SignInTargetInput {
  readonly http: Http;
  readonly url: string;
  readonly kind?: TargetKind | undefined;
  /** Whom the caller prefers. */
  readonly issuer?: string | undefined;
}

/**
 * @throws {SignInError} when the server does not say where.
 * @throws {AuditError} when there is nothing at the URL.
 */
export async function findSignInTarget({
  http,
  url,
  kind,
  issuer,
}: SignInTargetInput): Promise<SignInTarget> {
  const { mcpUrl } = await identify(http, url, kind);
  if (mcpUrl === undefined)
    throw new SignInError(
      'This is an authorization server, and tokens are for MCP servers. Give the URL of an MCP server that uses it to sign in.',
    );
  const server = new ResourceServer({ http, url: new URL(mcpUrl) });
  const metadata = await server.metadata().catch(() => undefined);
  const issuers = await server.authorizationServers().catch((): readonly string[] => []);
  const [first] = issuers;
  const chosen = issuer ?? first;
  if (chosen === undefined)
    throw new SignInError(
      `The MCP server does not say where to sign in: ${metadata ? 'its metadata names no authorization server' : 'no protected resource metadata was found'}. Fix that first, or name one with --issuer.`,
    );
  if (issuer !== undefined && issuers.length > 0 && !issuers.includes(issuer))
    throw new SignInError(
      `The MCP server does not name ${issuer} as an authorization server, but ${issuers.join(', ')}.`,
    );
  const { resource, scopes_supported: supported } = metadata?.document ?? {};
  const challenge = await server.bearer().catch(() => undefined);
  const asked = challenge?.params.find(([name]) => name.toLowerCase() === 'scope')?.[1];
  const scopes: readonly unknown[] =
    asked !== undefined ? asked.split(' ') : Array.isArray(supported) ? supported : [];
  return {
    issuer: chosen,
    resource: typeof resource === 'string' ? resource : mcpUrl,
    scopes: scopes.filter((each) => typeof each === 'string').filter((each) => each !== ''),
  };
}
