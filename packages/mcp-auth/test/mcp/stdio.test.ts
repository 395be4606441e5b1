/** The same declaration where there is no HTTP: a real process, spoken to over its standard streams. */

import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, it } from 'vitest';

const hooks = fileURLToPath(new URL('./run-sources.ts', import.meta.url));
const server = fileURLToPath(new URL('./stdio-server.ts', import.meta.url));

let client: Client | undefined;
afterEach(() => client?.close());

async function start(line: string, mode: 'legacy' | 'auto', scopes?: string): Promise<Client> {
  client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const args = ['--import', hooks, server, line];
  const { execPath: command } = process;
  await client.connect(
    new StdioClientTransport({ command, args: scopes === undefined ? args : [...args, scopes] }),
  );
  return client;
}

const remove = { name: 'delete-todo', arguments: { id: '7' } };

describe.each([
  ['v2', 'auto'],
  ['v2', 'legacy'],
  ['v1', 'legacy'],
] as const)('over stdio, SDK %s, %s client', (line, mode) => {
  it('nobody is let in but to what is public', async () => {
    const client = await start(line, mode);
    expect(await client.callTool(remove)).toMatchObject({ isError: true });
    expect(await client.callTool({ name: 'about' })).toMatchObject({
      content: [{ text: 'deleted nothing' }],
    });
    await expect(client.listTools()).rejects.toMatchObject({ code: 401 });
  });

  it('the same tool is refused as over HTTP, and hidden', async () => {
    const client = await start(line, mode, 'read:todos');
    expect(await client.callTool(remove)).toMatchObject({
      isError: true,
      content: [{ text: 'The access token lacks a scope that is needed: delete:todos' }],
    });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['about']);
  });

  it('whoever starts the server can say who calls', async () => {
    const client = await start(line, mode, 'read:todos delete:todos');
    expect(await client.callTool(remove)).toMatchObject({ content: [{ text: 'deleted 7' }] });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['delete-todo', 'about']);
  });
});
