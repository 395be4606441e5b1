/** The guide shows what the program prints, and describes what it takes. */

import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startReferenceAuthorizationServer } from '../../../audit/test/servers/reference-authorization-server.js';
import { startReferenceServer } from '../../../audit/test/servers/reference-server.js';
import { optionSpecs } from '../../src/doctor/option-specs.js';
import { otherTokens } from '../../src/doctor/options.js';
import { usage } from '../../src/doctor/usage.js';
import { doctor, listen } from './support.js';

const page = readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8');
const transcripts = [...page.matchAll(/```\n(MCP server.*?)```/gs)].map(([, text = '']) => text);

/** Pieces between dots, without the line breaks, which depend on how long the port is. Counts change with every new check. */
const flat = (text: string) =>
  text.replace(/\s+/g, ' ').replace(/\d+ (problems|warnings|more checks)/g, 'N $1');
const pieces = (transcript = '') =>
  transcript
    .split('…\n')
    .map((piece) => flat(piece).trim())
    .filter((piece) => piece !== '');

test('the transcript of the server that says 401 and nothing else is real', async () => {
  const json = { 'content-type': 'application/json' };
  const origin = await listen((_, response) => response.writeHead(401, json).end('{"error":"Unauthorized"}'));
  const { stdout } = await doctor([`${origin}/mcp`]);
  const printed = flat(stdout.replaceAll(origin, 'http://localhost:3001'));
  expect(pieces(transcripts[0])).toHaveLength(2);
  for (const piece of pieces(transcripts[0])) expect(printed).toContain(piece);
});

test('the transcript of the refused token is real', async () => {
  const as = await startReferenceAuthorizationServer({ path: '/realms/demo' });
  const server = await startReferenceServer({ as });
  onTestFinished(async () => void (await Promise.all([server.close(), as.close()])));
  const env = { MCP_AUTH_TOKEN: await as.mint('account') };
  const { stdout } = await doctor([server.url, '--register'], { env });
  const printed = flat(
    stdout
      .replaceAll(new URL(server.url).origin, 'http://localhost:3001')
      .replaceAll(new URL(as.issuer).origin, 'http://localhost:8080'),
  );
  expect(pieces(transcripts[1])).toHaveLength(2);
  for (const piece of pieces(transcripts[1])) expect(printed).toContain(piece);
});

test('every option is described, here and in the usage, and there are no others', () => {
  const options = Object.keys(optionSpecs).sort();
  const described = (text: string) =>
    [...new Set([...text.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name))].sort();
  expect(described(usage)).toEqual(options);
  expect(described(page)).toEqual(options.filter((name) => name !== 'help'));
  for (const name of ['token', ...otherTokens, 'client-secret']) {
    const variable = `MCP_AUTH_${name.toUpperCase().replaceAll('-', '_')}`;
    expect(page).toContain(`\`${variable}\``);
    expect(usage).toContain(variable);
  }
});
