// @ts-check
/** The types hold in a project that checks library declarations and knows no DOM. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './project.js';

const consumer = `import { MCPAuth, fetchServerConfig, presets, type AuthInfo, type Preset } from 'mcp-auth';
import { inMemorySessionStore, jwtAuth, operationRules, watchSessions, type JwtAuthConfig } from 'mcp-auth/fetch';
import { requireScopes } from 'mcp-auth/mcp';
import { withAuth } from 'mcp-auth/node';
import { providers, type Provider } from 'mcp-auth/presets';
import { createTestIssuer } from 'mcp-auth/testing';
const lazy = { issuer: 'https://auth.example.com', type: 'oidc' } as const;
const resource = 'https://api.example.com/mcp';
const mcpAuth = new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers: [lazy] } } });
export const handler = mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['a'] });
export const legacy = async () => {
  const auth = new MCPAuth({ server: await fetchServerConfig('https://auth.example.com', { type: 'oidc' }) });
  const endpoint: string | undefined = auth.config.server.metadata.userinfoEndpoint;
  return endpoint;
};
export const entra = presets.entra({ tenantId: '00000000-0000-0000-0000-000000000001', audience: 'api://a' });
export const issued: Preset<'introspection'> = presets.zitadel({ domain: 'a.zitadel.cloud' });
export const names: string[] = providers.map(({ name }: Provider) => name);
export const byPreset = mcpAuth.bearerAuth(entra.verification, { resource, ...entra.policy });
const worker: JwtAuthConfig = {
  metadata: { resource, authorizationServers: [lazy] },
  operations: operationRules({ tools: { write: ['a'] } }),
  sessions: watchSessions(inMemorySessionStore()),
};
export const node = withAuth(jwtAuth(worker), (_request, response) => void response.end());
export const others = [requireScopes, createTestIssuer] as const;
export const subject = (auth: AuthInfo): string | undefined => auth.subject;
`;

/** @param {string} project */
export function checkTypes(project) {
  writeFileSync(join(project, 'consumer.ts'), consumer);
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }),
  );
  run(join(root, 'node_modules/.bin/tsc'), ['-p', project], project);
}
