/** What docs/providers.md shows compiles, and the page says what the table of providers says. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { providers } from 'mcp-auth/presets';
import { afterAll, expect, it } from 'vitest';
import { makeProject, snippetsOf } from './guide.ts';

const snippet = snippetsOf('providers.md');
const prelude = `
import type { Express } from 'express';
import type { ClientAuthentication } from 'mcp-auth';
declare const app: Express;
declare const clientAuthentication: ClientAuthentication;
`;

const programs = Object.fromEntries(
  providers.map(({ id, name, preset, verification }) => [
    id,
    `${prelude}
import { MCPAuth, presets } from 'mcp-auth';
const resource = 'https://api.example.com/notes';
${snippet(name)}
const metadata = { resource, authorizationServers: [${preset}.authorizationServer] };
const mcpAuth = new MCPAuth({ protectedResources: { metadata, ...${preset}.policy } });
app.use(mcpAuth.bearerAuth(${preset}.verification, {
  resource, ${verification === 'introspection' ? 'clientAuthentication,' : ''}
}));
export { clientAuthentication };`,
  ]),
);
const project = makeProject({
  ...programs,
  general: `${prelude}${snippet('How to use one')}export { clientAuthentication };`,
});
afterAll(project.remove);

it('compiles under strict', async () => {
  expect(await project.check()).toBe('');
});

it('is up to date', () => {
  const script = fileURLToPath(new URL('../../../../scripts/providers-page.js', import.meta.url));
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
});
