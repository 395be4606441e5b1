/** A guard that trusts a test issuer, as users of `mcp-auth/testing` put it together. */

import { type DecisionEvent, type Guard, MCPAuth, type ResourceServerConfig } from 'mcp-auth';
import type { TestIssuer } from 'mcp-auth/testing';

export interface Asked {
  /** 200 where the guard lets the request pass. */
  readonly status: number;
  /** What the operator is told: the check for a rejected token, or else the reason. */
  readonly told: string | undefined;
  readonly event: DecisionEvent;
}

export function protect(
  issuer: TestIssuer,
  make: (mcpAuth: MCPAuth) => Guard,
  policy: Omit<ResourceServerConfig, 'metadata'> = {},
): (token: string, headers?: Record<string, string>) => Promise<Asked> {
  const events: DecisionEvent[] = [];
  const { resource, authorizationServer, fetch, clock } = issuer;
  const mcpAuth: MCPAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [authorizationServer] }, ...policy },
    fetch,
    clock,
    onDecision: (event) => events.push(event),
  });
  const guard = make(mcpAuth);
  return async (token, headers = { authorization: `Bearer ${token}` }) => {
    const decision = await guard(new Request(resource, { method: 'POST', headers }));
    const event = events.at(-1);
    if (!event) throw new Error('nothing was decided');
    const { denial } = event;
    const told = denial?.reason === 'token_rejected' ? denial.check : denial?.reason;
    return { status: decision.type === 'allow' ? 200 : decision.reply.status, told, event };
  };
}
