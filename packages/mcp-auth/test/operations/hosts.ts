/** The ways to put a guard before an MCP handler, each on a real port. One table of cases runs over all of them. */

import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import express5, { type Express } from 'express';
import type { BearerAuthJwtConfig, MCPAuth } from 'mcp-auth';
import { type AuthContext, withAuth as withFetchAuth } from 'mcp-auth/fetch';
import { type AuthenticatedRequest, withAuth as withNodeAuth } from 'mcp-auth/node';
import { listen } from '../support/express-hosts.js';
import { startFakeServer } from '../support/fake-server.js';
import { startFetchHost } from '../support/fetch-host.js';

const express4: typeof express5 = createRequire(import.meta.url)('express4');

/** What stands behind the guard. */
export interface Served {
  /** @param parsed the body where the host is told to use `request.body`; otherwise the stream is read */
  node(request: AuthenticatedRequest, response: ServerResponse, parsed: unknown): unknown;
  web(request: Request, context: AuthContext): Promise<Response>;
}

export interface RunningHost {
  readonly url: string;
  close(): Promise<void>;
}

export interface HostKind {
  readonly name: string;
  /** The host parses JSON before the guard sees a request: what its parser lets through or mends is all there is. */
  readonly parsesFirst: boolean;
  start(mcpAuth: MCPAuth, options: BearerAuthJwtConfig, served: Served): Promise<RunningHost>;
}

function expressKind(
  name: string,
  make: () => Express,
  json: 'before' | 'after' | 'absent',
  makeJson = express5.json,
): HostKind {
  return {
    name,
    parsesFirst: json === 'before',
    start(mcpAuth, options, served) {
      const app = make();
      // Keeps the framework's own error handler quiet.
      app.set('env', 'test');
      if (json === 'before') app.use(makeJson());
      app.use(mcpAuth.protectedResourceMetadataRouter());
      app.use('/mcp', mcpAuth.bearerAuth('jwt', options));
      if (json === 'after') app.use(makeJson());
      app.use('/mcp', (request, response) =>
        served.node(request, response, json === 'absent' ? undefined : request.body),
      );
      return listen(app);
    },
  };
}

export const hostKinds: readonly HostKind[] = [
  expressKind('Express 5', () => express5(), 'absent'),
  expressKind('Express 5, json() first', () => express5(), 'before'),
  expressKind('Express 5, json() behind', () => express5(), 'after'),
  expressKind('Express 4, json() first', () => express4(), 'before', express4.json),
  {
    name: 'node:http',
    parsesFirst: false,
    start: (mcpAuth, options, served) =>
      startFakeServer(
        withNodeAuth(
          { guard: mcpAuth.guard('jwt', options), documents: mcpAuth.protectedResourceMetadata() },
          (request, response) => served.node(request, response, request.body),
        ),
      ),
  },
  {
    name: 'Fetch',
    parsesFirst: false,
    start: (mcpAuth, options, served) =>
      startFetchHost(
        withFetchAuth(
          { guard: mcpAuth.guard('jwt', options), documents: mcpAuth.protectedResourceMetadata() },
          (request, context) => served.web(request, context),
        ),
      ),
  },
];
