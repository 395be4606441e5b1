/** A guard that takes any word for a token of the user it names, and knows how many streams wait for the end of theirs. */

import { MCPAuth, type OperationDeclarations, type Timer } from 'mcp-auth';
import type { Guard } from '../../src/core/types.js';

const resource = 'https://api.example.com/mcp';
const issuer = 'https://as.example';

export interface CountedAuth {
  guard(operations?: OperationDeclarations): Guard;
  /** Streams that have been waited for so far, and those that still are. */
  readonly streams: { begun: number; waiting: number };
  /** Lets every token expire. */
  expire(): void;
}

export function countedAuth(): CountedAuth {
  const armed = new Set<() => void>();
  const streams = {
    begun: 0,
    get waiting() {
      return armed.size;
    },
  };
  const timer: Timer = (callback) => {
    streams.begun += 1;
    const entry = () => callback();
    armed.add(entry);
    return () => armed.delete(entry);
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
    streams,
    expire() {
      for (const callback of [...armed]) callback();
    },
  };
}
