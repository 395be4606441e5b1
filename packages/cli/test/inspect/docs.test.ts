/** The guide shows what the program prints. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeProject, snippetsOf } from '../../../mcp-auth/test/docs/guide.ts';
import { readOptions } from '../../src/inspect/options.js';
import { usage } from '../../src/inspect/usage.js';
import { type IssuerServer, startIssuer } from './support/issuer-server.js';
import { run } from './support/run.js';

const page = readFileSync(new URL('../../../../docs/inspect.md', import.meta.url), 'utf8');
const project = makeProject({
  explaining: `declare const token: string;\n${snippetsOf('inspect.md')('In your own program')}`,
});
let server: IssuerServer;
beforeAll(async () => {
  server = await startIssuer(Date.parse('2026-11-22T10:00:00Z'));
});
afterAll(async () => {
  project.remove();
  await server.close();
});

it('the transcript is real', async () => {
  const claims = { aud: `${server.resource}/`, jti: undefined, permissions: ['read:notes'] };
  const token = await server.issuer.mint(claims, { typ: 'JWT' });
  const [, command = ''] = /```sh\n(.*?)\n```/s.exec(page) ?? [];
  const args = command.replace('http://localhost:4001', server.url).split(' ').slice(5);
  const { stdout, code } = await run(args, { stdin: token, clock: server.issuer.clock });
  const shown = /```\n(This seems.*?)```/s.exec(page)?.[1];
  expect({ args: args[0], code, printed: stdout.replaceAll(server.url, 'http://localhost:4001') }).toEqual({
    args: '--server',
    code: 1,
    printed: shown,
  });
});

it('every option is described, here and in the usage, and there are no others', () => {
  const described = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g))].sort();
  expect(described(page)).toEqual(described(usage).filter((name) => name !== '--help'));
  for (const name of described(usage)) {
    const value = { '--at': '0', '--clock-tolerance': '1' }[name] ?? 'x';
    const isFlag = ['--strict', '--offline', '--json', '--help'].includes(name);
    expect(() => readOptions(isFlag ? [name] : [name, value])).not.toThrow();
  }
});

it('the program that is shown compiles', async () => {
  expect(await project.check()).toBe('');
});
