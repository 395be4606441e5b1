// @ts-check
/** The command line as a user gets it: packed with the packages it is made of, installed in an empty project, and run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whileListening } from './package/listening.js';
import { nodeLines, nodeOf } from './package/node-lines.js';
import { root, run, step, withProject } from './package/project.js';

const others = ['audit', 'dev-server', 'cli'];

step('publint and attw of the audit');
const audit = join(root, 'packages/audit');
run('npm', ['exec', '--', 'publint', '--strict', audit], root);
run('npm', ['exec', '--', 'attw', '--pack', audit, '--profile', 'esm-only'], root);

await withProject(
  {},
  async (project) => {
    for (const line of nodeLines.filter((each) => Number(each) >= 22)) {
      step(`mcp-auth on Node ${line}`);
      await useCommands(nodeOf(line), project);
    }
    step('mcp-auth on Node 20');
    const { status, stderr } = mcpAuth(nodeOf('20'), project, ['--version']);
    assert.notEqual(status, 0);
    assert.match(stderr, /Node/);
  },
  others,
);
console.log('\nThe command line works.');

/** @param {string} node @param {string} project */
async function useCommands(node, project) {
  const bin = join(project, 'node_modules/.bin/mcp-auth');
  const args = [bin, 'dev', '--json', '--port', '0', '--as-port', '0'];
  const server = { command: node, args, cwd: project, says: /^\{.*\}$/m };
  const mcp = await whileListening(server, async ([line]) => {
    const { mcp: url } = JSON.parse(line);
    const page = join(project, 'report.html');
    const good = mcpAuth(node, project, ['doctor', url, '--register', '--fail-on', 'should', '--html', page]);
    assert.equal(good.status, 0, good.stdout + good.stderr);
    assert.match(readFileSync(page, 'utf8'), /Nothing to fix/);
    console.log(`doctor finds nothing wrong with ${url}`);
    return String(url);
  });

  const token = ['{"alg":"ES256"}', '{"iss":"https://as.example"}', 'x'].map((part) => btoa(part)).join('.');
  const inspected = mcpAuth(node, project, ['inspect', '--offline'], token);
  assert.equal(inspected.status, 1, inspected.stdout + inspected.stderr);
  assert.match(inspected.stdout, /https:\/\/as\.example/);

  const nobody = mcpAuth(node, project, ['doctor', mcp]);
  assert.equal(nobody.status, 3);
  assert.match(nobody.stderr, /nobody listens there/);
  assert.equal(mcpAuth(node, project, ['doctr']).status, 2);
}

/** @param {string} node @param {string} project @param {string[]} args @param {string} [input] */
function mcpAuth(node, project, args, input = '') {
  const bin = join(project, 'node_modules/.bin/mcp-auth');
  return spawnSync(node, [bin, ...args], { cwd: project, encoding: 'utf8', input, timeout: 60_000 });
}
