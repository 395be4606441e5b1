/** One authorization server and one resource for all hosts, and what each operation needs. */

import type { BearerAuthJwtConfig, MCPAuthOptions } from 'mcp-auth';
import { MCPAuth } from 'mcp-auth';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

export const resource = 'https://api.example.com/mcp';

/** The baseline, tools that need more, all other tools but one, a prompt and a resource. */
export const rules: BearerAuthJwtConfig = {
  resource,
  requiredScopes: ['use:notes'],
  maxBodySize: 1_000_000,
  operations: {
    'tools/call': {
      whoami: [],
      purge: ['delete:notes'],
      'purge.*': ['delete:notes', 'delete:all'],
      '*': ['use:tools'],
    },
    'prompts/get': { löschen: ['delete:notes'] },
    'resources/read': { 'notes:///private': ['read:private'] },
  },
};

const scopes = {
  /** Nothing but the baseline. */
  reader: 'use:notes',
  user: 'use:notes use:tools',
  editor: 'use:notes delete:notes read:private',
};

export type Caller = keyof typeof scopes;

export interface Fixture {
  readonly mcpAuth: MCPAuth;
  readonly issuer: TokenIssuer;
  readonly tokens: Readonly<Record<Caller, string>>;
}

export async function startFixture(options: MCPAuthOptions = {}): Promise<Fixture> {
  const issuer = await startTokenIssuer({ audience: resource });
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: { resource, authorizationServers: [{ issuer: issuer.issuer, type: 'oidc' }] },
    },
    ...options,
  });
  const mint = (caller: Caller) => issuer.mint({ scope: scopes[caller], sub: caller });
  const tokens = { reader: await mint('reader'), user: await mint('user'), editor: await mint('editor') };
  return { mcpAuth, issuer, tokens };
}
