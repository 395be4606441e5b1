// @ts-check
/**
 * What gets published, tested as a user gets it: the packed library, installed in an empty project, protects the whoami example on
 * every supported line of Node, and its types hold in a project that checks library declarations and knows no DOM.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevServer } from '@mcp-auth/dev-server';
import { askWhoAmI } from '../examples/whoami/client.js';
import { whileListening } from './package/listening.js';
import { nodeLines, nodeOf } from './package/node-lines.js';
import { library, root, run, step, withProject } from './package/project.js';
import { checkTypes } from './package/types.js';

step('publint and attw');
run('npm', ['exec', '--', 'publint', '--strict', library], root);
run('npm', ['exec', '--', 'attw', '--pack', library, '--profile', 'esm-only'], root);

step('install the tarball in an empty project');
const { dependencies } = JSON.parse(readFileSync(join(root, 'examples/whoami/package.json'), 'utf8'));
const { '@mcp-auth/dev-server': _, ...needed } = dependencies;
await withProject(needed, async (project) => {
  for (const file of ['whoami/server.js', 'whoami/start.js', 'support/listen.js']) {
    cpSync(join(root, 'examples', file), join(project, file));
  }

  step('types, with library declarations checked');
  checkTypes(project);

  for (const line of nodeLines) {
    step(`whoami on Node ${line}`);
    await runExample(nodeOf(line), project);
  }
});
console.log('\nThe package works.');

/** @param {string} command @param {string} project */
async function runExample(command, project) {
  const authorizationServer = await startDevServer({ port: 0 });
  const env = { ISSUER: authorizationServer.issuer, PORT: '0' };
  const says = /http:\/\/localhost:\d+\/mcp/;
  try {
    await whileListening({ command, args: ['whoami/start.js'], cwd: project, env, says }, async ([url]) => {
      const { sub, name } = await askWhoAmI({ url });
      assert.deepEqual({ sub, name }, { sub: 'alice', name: 'Alice Smith' });
      console.log(`${url} told ${name} who she is`);
    });
  } finally {
    await authorizationServer.close();
  }
}
