/** An Express server that is put together from a preset, as the documentation shows it. Not a test. */

import type { AddressInfo } from 'node:net';
import express from 'express';
import { type DecisionEvent, MCPAuth, type Preset } from 'mcp-auth';
import type { TestIssuer } from 'mcp-auth/testing';
import { resource } from './issued.js';

export interface Answer {
  readonly status: number;
  /** Of an accepted token. */
  readonly auth?: { readonly clientId: string; readonly scopes: readonly string[]; readonly issuer: string };
  /** Which check has refused it. */
  readonly told: string | undefined;
}

export async function protectWith(preset: Preset, issuer: TestIssuer, fetch = fetchLike(preset, issuer)) {
  const events: DecisionEvent[] = [];
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: { resource, authorizationServers: [preset.authorizationServer] },
      ...preset.policy,
    },
    fetch,
    clock: issuer.clock,
    onDecision: (event) => events.push(event),
  });
  const app = express();
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.use(guardOf(mcpAuth, preset, issuer));
  app.post('/', (request, response) => void response.json((request as { auth?: unknown }).auth));
  const listening = app.listen(0);
  const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return {
    origin,
    async ask(token: string): Promise<Answer> {
      const headers = { authorization: `Bearer ${token}` };
      const response = await globalThis.fetch(`${origin}/`, { method: 'POST', headers });
      const { denial } = events.at(-1) ?? {};
      const told = denial?.reason === 'token_rejected' ? denial.check : denial?.reason;
      const body = await response.text();
      return { status: response.status, told, ...(response.ok && { auth: JSON.parse(body) }) };
    },
    close: () => new Promise<void>((resolve) => listening.close(() => resolve())),
  };
}

function guardOf(mcpAuth: MCPAuth, { verification }: Preset, { clientAuthentication }: TestIssuer) {
  if (verification === 'introspection')
    return mcpAuth.bearerAuth(verification, { resource, clientAuthentication });
  return mcpAuth.bearerAuth(verification as 'jwt', { resource });
}

/** The test issuer's documents, where the preset says that they are. */
function fetchLike({ authorizationServer }: Preset, { issuer, fetch }: TestIssuer): typeof globalThis.fetch {
  const below = issuer.replace(/\/$/, '');
  const moved = new Map([
    [String(authorizationServer.metadataUrl), `${below}/.well-known/openid-configuration`],
    [String(authorizationServer.jwksUri), `${below}/jwks`],
  ]);
  return (input, init) => {
    const url = new Request(input).url;
    const there = moved.get(url);
    return there === undefined ? fetch(input, init) : fetch(there, init);
  };
}
