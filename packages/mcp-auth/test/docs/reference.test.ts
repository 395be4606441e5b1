/** What the pages of reference show compiles. What it does is tested where the options are. */

import { afterAll, expect, it } from 'vitest';
import { makeProject, snippetsOf } from './guide.ts';

const configuration = snippetsOf('configuration.md');
const observability = snippetsOf('observability.md');
const refusals = snippetsOf('refusals.md');

const onExpress = `
import type { Express } from 'express';
declare const app: Express;
`;
const known = `${onExpress}
import { type AuthServerConfig, MCPAuth, type ResourceServerConfig, type VerifyAccessToken } from 'mcp-auth';
declare const protectedResources: ResourceServerConfig;
`;
const project = makeProject({
  servers: `${onExpress}
    ${configuration('Authorization servers')}
    ${configuration('Protected resources')}
    export const all: import('mcp-auth').AuthServerConfig[] = [lazy, fetched, byUrl, manual];`,
  verifier: `${known}declare const verifyToken: VerifyAccessToken;
    const mcpAuth = new MCPAuth({ protectedResources });
    ${configuration('Your own verifier')}`,
  tenants: `${known}
    interface Tenant { resource: string; authorizationServer: AuthServerConfig }
    declare const tenants: { find(name: string | undefined): Promise<Tenant | undefined> };
    ${configuration('Many tenants in one process')}`,
  revoking: `${known}declare const denyList: { hasAny(...ids: unknown[]): boolean };
    ${configuration('Revoking tokens')}export { mcpAuth };`,
  events: `${known}${observability('`onDecision`')}export { mcpAuth };`,
  traces: `${known}${observability('OpenTelemetry', 1)}
    declare const log: { warn(value: unknown): void };
    ${observability('OpenTelemetry', 2)}
    export const both = [mcpAuth, new MCPAuth({ protectedResources, onDecision })];`,
  reasons: `${known}${refusals('Why does it say 401?')}export { mcpAuth };`,
});
afterAll(project.remove);

it('compiles under strict, each piece in its place', async () => {
  expect(await project.check()).toBe('');
});
