// @ts-check
/**
 * What gets published, tested as a user gets it: the packed library, installed in an empty project, protects the whoami example on
 * every supported line of Node, and its types hold in a project that checks library declarations and knows no DOM.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDevServer } from '@mcp-auth/dev-server';
import { askWhoAmI } from '../examples/whoami/client.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const library = join(root, 'packages/mcp-auth');
const example = join(root, 'examples/whoami');
const project = mkdtempSync(join(tmpdir(), 'mcp-auth-package-'));

/** @param {string} title */
const step = (title) => console.log(`\n— ${title}`);

/** @param {string} command @param {string[]} args @param {string} cwd */
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

try {
  step('publint and attw');
  run('npm', ['exec', '--', 'publint', '--strict', library], root);
  run('npm', ['exec', '--', 'attw', '--pack', library, '--profile', 'esm-only'], root);

  step('install the tarball in an empty project');
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], library));
  const { dependencies } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
  const { '@mcp-auth/dev-server': _, ...needed } = dependencies;
  needed['mcp-auth'] = `file:${filename}`;
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies: needed }));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
  for (const file of ['whoami/server.js', 'whoami/start.js', 'support/listen.js']) {
    cpSync(join(root, 'examples', file), join(project, file));
  }

  step('types, with library declarations checked');
  checkTypes();

  for (const line of ['20', '22', '24']) {
    step(`whoami on Node ${line}`);
    await runExample(nodeOf(line), line);
  }
  console.log('\nThe package works.');
} finally {
  rmSync(project, { recursive: true, force: true });
}

function checkTypes() {
  writeFileSync(
    join(project, 'consumer.ts'),
    `import { MCPAuth, fetchServerConfig, type AuthInfo } from 'mcp-auth';
const lazy = { issuer: 'https://auth.example.com', type: 'oidc' } as const;
const resource = 'https://api.example.com/mcp';
const mcpAuth = new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers: [lazy] } } });
export const handler = mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['a'] });
export const legacy = async () => {
  const auth = new MCPAuth({ server: await fetchServerConfig('https://auth.example.com', { type: 'oidc' }) });
  const endpoint: string | undefined = auth.config.server.metadata.userinfoEndpoint;
  return endpoint;
};
export const subject = (auth: AuthInfo): string | undefined => auth.subject;
`,
  );
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

/**
 * The node binary of a release line: installed from its npm package, and kept between runs.
 *
 * @param {string} line
 */
function nodeOf(line) {
  const prefix = join(root, 'node_modules/.cache/node', line);
  const binary = join(prefix, 'node_modules/node/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(prefix, { recursive: true });
    writeFileSync(
      join(prefix, 'package.json'),
      JSON.stringify({ private: true, allowScripts: { node: true } }),
    );
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${line}`], prefix);
  }
  return binary;
}

/** @param {string} binary @param {string} line */
async function runExample(binary, line) {
  assert.match(run(binary, ['--version'], project), new RegExp(`^v${line}\\.`));
  const authorizationServer = await startDevServer({ port: 0 });
  const server = spawn(binary, ['whoami/start.js'], {
    cwd: project,
    env: { ...process.env, ISSUER: authorizationServer.issuer, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await listeningAt(server);
    const { sub, name } = await askWhoAmI({ url });
    assert.deepEqual({ sub, name }, { sub: 'alice', name: 'Alice Smith' });
    console.log(`${url} told ${name} who she is`);
  } finally {
    server.kill();
    await authorizationServer.close();
  }
}

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<string>} */
function listeningAt(server) {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout?.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      const url = /http:\/\/localhost:\d+\/mcp/.exec(output)?.[0];
      if (url) resolve(url);
    });
    server.once('exit', (code) => reject(new Error(`start.js ended with ${code} before it listened`)));
  });
}
