/** Guards that take any word for a token of the user it names, for tests that are about frameworks alone. */

import { MCPAuth, type OperationDeclarations, type Timer } from 'mcp-auth';
import type { Guard } from '../../src/core/types.js';

const resource = 'https://api.example.com/mcp';
const issuer = 'https://as.example';

export interface SimpleAuth {
  guard(operations?: OperationDeclarations): Guard;
  readonly documents: ReturnType<MCPAuth['protectedResourceMetadata']>;
  /** Lets every token expire that a stream is waiting for. */
  expire(): void;
}

export function simpleAuth(): SimpleAuth {
  const armed = new Set<() => void>();
  const timer: Timer = (callback) => {
    armed.add(callback);
    return () => armed.delete(callback);
  };
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
    clock: () => 0,
    timer,
  });
  const verify = (token: string) => ({
    issuer,
    audience: resource,
    subject: token,
    clientId: 'client-1',
    scopes: ['use:tools'],
    expiresAt: 600,
  });
  return {
    guard: (operations) => mcpAuth.guard(verify, { resource, ...(operations ? { operations } : {}) }),
    documents: mcpAuth.protectedResourceMetadata(),
    expire() {
      for (const callback of [...armed]) callback();
    },
  };
}

export const asAlice = { authorization: 'Bearer alice', 'content-type': 'application/json' };
export const callOfTool = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}';
/** Makes the guard read the body. */
export const toolRules: OperationDeclarations = { 'tools/call': ['use:tools'] };
