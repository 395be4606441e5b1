/**
 * A protected MCP server that does everything right, written without the library and without the audit, and that can be told to do
 * one thing wrong: by leaving out a rule about tokens, or by changing what goes in and out.
 */

import type { Change, ReferenceAuthorizationServer } from './reference-authorization-server.js';
import { ReferenceDpop, type ReferenceDpopOptions } from './reference-dpop.js';
import { headersAgree, type Rpc } from './reference-headers.js';
import { ReferenceMcp, tools } from './reference-mcp.js';
import { type Caller, callerOf, type TokenRule } from './reference-tokens.js';
import { type Handler, serve } from './serve.js';

export interface ReferenceServerOptions {
  readonly as: ReferenceAuthorizationServer;
  readonly change?: Change | undefined;
  readonly without?: readonly TokenRule[] | undefined;
  /** Members of the protected resource metadata to add or replace; `undefined` leaves one out. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Makes it a gateway: what a caller with a good token sent goes there instead. */
  readonly forward?: ((request: Request, caller: Caller) => Promise<Response>) | undefined;
  /** Tokens that are bound to a key are taken as well. Default: no. */
  readonly dpop?: ReferenceDpopOptions | undefined;
}

export interface ReferenceServer {
  readonly url: string;
  readonly mcp: ReferenceMcp;
  close(): Promise<void>;
}

const readable = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate, Mcp-Session-Id, DPoP-Nonce',
};

export async function startReferenceServer(options: ReferenceServerOptions): Promise<ReferenceServer> {
  const { as, change = (request, next) => next(request), metadata = {} } = options;
  const without = new Set(options.without);
  const mcp = new ReferenceMcp();
  const dpop = options.dpop && new ReferenceDpop(options.dpop);
  const running = await serve((origin) => {
    const resource = `${origin}/mcp`;
    const location = `${origin}/.well-known/oauth-protected-resource/mcp`;
    const own = {
      resource,
      authorization_servers: [as.issuer],
      scopes_supported: ['read'],
      resource_name: 'Reference',
    };
    const bound = dpop && { dpop_signing_alg_values_supported: ['ES256'] };
    const document = { ...own, bearer_methods_supported: ['header'], ...bound, ...metadata };

    const refuse = (status: number, error?: string, scope = 'read', init: Record<string, string> = {}) => {
      const params = [`resource_metadata="${location}"`, ...(scope === '' ? [] : [`scope="${scope}"`])];
      if (error !== undefined) params.push(`error="${error}"`);
      const offer = dpop ? ', DPoP algs="ES256"' : '';
      const challenge = { 'www-authenticate': `Bearer ${params.join(', ')}${offer}` };
      const headers = { ...readable, ...challenge, 'cache-control': 'no-store', ...init };
      return Response.json(error === undefined ? {} : { error }, { status, headers });
    };

    /** The scheme DPoP: the same token rules, and a proof on top. */
    const protectBound = async (request: Request, token: string, ours: ReferenceDpop): Promise<Response> => {
      const refuseBound = (error: string) =>
        refuse(401, undefined, 'read', {
          'www-authenticate': `Bearer resource_metadata="${location}", DPoP algs="ES256", error="${error}"`,
          ...(ours.nonce !== undefined && { 'dpop-nonce': ours.nonce }),
        });
      const caller = await callerOf(token, { as, resource, without: new Set([...without, 'binding']) });
      if (!caller) return refuseBound('invalid_token');
      const verdict = await ours.judge({ request, resource, token, jkt: caller.jkt });
      return verdict === 'good' ? serveCaller(request, caller) : refuseBound(verdict);
    };

    const protect = async (request: Request): Promise<Response> => {
      const authorization = request.headers.get('authorization');
      const bound = /^dpop +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
      if (dpop && bound !== undefined) return protectBound(request, bound, dpop);
      if (authorization === null || !/^bearer(?:[ \t]|$)/i.test(authorization)) return refuse(401);
      const token = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
      if (token === undefined) return refuse(400, 'invalid_request');
      const caller = await callerOf(token, { as, resource, without });
      if (!caller) return refuse(401, 'invalid_token');
      return serveCaller(request, caller);
    };

    const serveCaller = async (request: Request, caller: Caller): Promise<Response> => {
      if (options.forward) return options.forward(request, caller);
      const session = request.headers.get('mcp-session-id');
      const modern = request.headers.get('mcp-protocol-version') === '2026-07-28';
      if (session !== null && !modern && !without.has('session-principal')) {
        if (mcp.sessions.get(session) !== caller.subject)
          return Response.json({}, { status: 404, headers: readable });
      }
      if (request.method === 'DELETE' && session !== null) {
        mcp.sessions.delete(session);
        return new Response(null, { status: 204 });
      }
      if (request.method === 'GET')
        return mcp.stream(without.has('stream-end') ? undefined : caller.expiresAt * 1000);
      if (request.method !== 'POST')
        return new Response(null, { status: 405, headers: { allow: 'GET, POST, DELETE' } });
      const text = await request.text();
      let message: Rpc;
      try {
        message = JSON.parse(text);
      } catch {
        return Response.json(
          { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'parse' } },
          { status: 400 },
        );
      }
      const { method, params, id } = message;
      if (!without.has('header-agreement') && !headersAgree(request.headers, message)) {
        const error = { code: -32020, message: 'header mismatch' };
        return Response.json({ jsonrpc: '2.0', id: id ?? null, error }, { status: 400, headers: readable });
      }
      const tool = method === 'tools/call' ? tools[params?.name as keyof typeof tools] : undefined;
      const needed = [
        ...(without.has('scope') ? [] : ['read']),
        ...(without.has('operation-scope') ? [] : (tool?.scopes ?? [])),
      ];
      const all = [...new Set(needed)];
      if (!all.every((scope) => caller.scopes.includes(scope)))
        return refuse(403, 'insufficient_scope', all.join(' '));
      if (modern && method === 'subscriptions/listen') {
        return mcp.stream(without.has('stream-end') ? undefined : caller.expiresAt * 1000);
      }
      const response = mcp.answer({ request, message, caller });
      for (const [name, value] of Object.entries({ ...readable, 'cache-control': 'no-store' })) {
        response.headers.set(name, value);
      }
      return response;
    };

    const good: Handler = async (request) => {
      const { pathname } = new URL(request.url);
      const isMetadata =
        pathname === '/.well-known/oauth-protected-resource' || `${origin}${pathname}` === location;
      if (!isMetadata && pathname !== '/mcp')
        return Response.json({ error: 'not_found' }, { status: 404, headers: readable });
      const from = request.headers.get('origin');
      if (from !== null && !isMetadata && !/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(from)) {
        return Response.json(
          { error: 'forbidden' },
          { status: 403, headers: { 'cache-control': 'no-store' } },
        );
      }
      if (request.method === 'OPTIONS') {
        const allowed = {
          'access-control-allow-methods': isMetadata ? 'GET' : 'GET, POST, DELETE',
          'access-control-allow-headers':
            'authorization, content-type, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, dpop',
        };
        return new Response(null, { status: 204, headers: { ...readable, ...allowed } });
      }
      if (!isMetadata) return protect(request);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return new Response(null, { status: 405, headers: { ...readable, allow: 'GET, HEAD, OPTIONS' } });
      }
      return Response.json(document, { headers: { ...readable, 'cache-control': 'public, max-age=3600' } });
    };
    return (request) => change(request, good as (request: Request) => Promise<Response>);
  });
  return { url: `${running.origin}/mcp`, mcp, close: running.close };
}
