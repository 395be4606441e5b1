/** What the guide shows, in the runner that it names and on every runtime, with the built package as users get it. */

import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badOpaqueTokenKinds, badTokenKinds } from 'mcp-auth/testing';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/testing.md'), 'utf8');
const blocks = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);

const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-guide-'));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
    );
  });
}

it('the example of the guide passes under node:test, and fails for a server that does not check', async () => {
  const [app = '', test = ''] = blocks;
  expect([app.split('\n', 1), test.split('\n', 1)]).toEqual([['// app.js'], ['// app.test.js']]);
  const kinds = Object.keys(badTokenKinds).length;
  writeFileSync(join(folder, 'app.js'), app);
  writeFileSync(join(folder, 'app.test.js'), test);
  const good = await run(process.execPath, '--test', '--test-reporter=tap', 'app.test.js');
  expect(good).toMatchObject({ code: 0, output: expect.stringContaining(`# pass ${kinds + 4}\n`) });

  // A server that believes what it reads in a token.
  writeFileSync(
    join(folder, 'app.js'),
    app.replace(
      "mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['read:notes'] })",
      '(req, res, next) => { req.auth = { subject: "alice" }; next(); }',
    ),
  );
  const careless = await run(process.execPath, '--test', '--test-reporter=tap', 'app.test.js');
  expect(careless).toMatchObject({ code: 1, output: expect.stringMatching(/# pass 1\n/) });
});

it.each([
  ['node', [process.execPath]],
  ['bun', [join(root, 'node_modules/.bin/bun')]],
  ['deno', [join(root, 'node_modules/.bin/deno'), 'run', '--allow-all', '--quiet']],
])('runs on %s', async (_, [command = '', ...args]) => {
  copyFileSync(fileURLToPath(new URL('./smoke.js', import.meta.url)), join(folder, 'smoke.js'));
  expect(await run(command, ...args, 'smoke.js')).toEqual({
    code: 0,
    output: 'every token was judged right\n',
  });
});

it('the guide lists every kind with its check', () => {
  const rows = [...guide.matchAll(/^\| (`.*) \| `(\w+)` \|$/gm)].flatMap(([, kinds = '', check]) =>
    [...kinds.matchAll(/`(\w+)`/g)].map(([, kind]) => `${kind}: ${check}`),
  );
  const expected = [badTokenKinds, badOpaqueTokenKinds].flatMap((kinds) =>
    Object.entries(kinds).map(([kind, check]) => `${kind}: ${check}`),
  );
  expect(rows.sort()).toEqual(expected.sort());
});
