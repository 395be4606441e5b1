/** What the readers of a guide have already, for the programs made of its snippets. Not a test. */

import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/server';
import type { Express } from 'express';
import { MCPAuth } from 'mcp-auth';
import { createTestIssuer } from 'mcp-auth/testing';
import * as z from 'zod';

const issuer = createTestIssuer();
export const { resource } = issuer;
export const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [issuer.authorizationServer] } },
  fetch: issuer.fetch,
  clock: issuer.clock,
});

export const say = (text: string) => ({ content: [{ type: 'text' as const, text }] });
export const inputSchema = z.object({ id: z.string().optional() });

const owners: Readonly<Record<string, string>> = { 1: 'alice', 2: 'bob' };
export const owns = (auth: { subject?: string }, id: unknown): boolean =>
  auth.subject !== undefined && owners[String(id)] === auth.subject;

/** A server that knows nothing of scopes. */
export function createServer(): McpServer {
  const server = new McpServer({ name: 'Todos', version: '1.0.0' });
  server.registerTool('delete-todo', { inputSchema }, () => say('deleted'));
  server.registerTool('get-todos', {}, () => say('todos'));
  return server;
}

export interface Call {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Left out: without a token. */
  readonly scope?: string;
  readonly sub?: string;
}

/** Prints what becomes of each call: the status, and the scopes that a challenge names or what the server says. */
export async function report(app: Express, calls: readonly Call[]): Promise<void> {
  const listening = app.listen(0);
  const url = `http://localhost:${(listening.address() as AddressInfo).port}/mcp`;
  for (const { method, params = {}, scope, sub = 'alice' } of calls) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(scope !== undefined && { authorization: `Bearer ${await issuer.mint({ scope, sub })}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    console.log(
      response.status,
      /scope="(.*?)"/.exec(challengeOf(response))?.[1] ?? said(await response.text()),
    );
  }
  listening.closeAllConnections();
  listening.close();
}

export const token = (sub: string): Promise<string> => issuer.mint({ sub });

const challengeOf = (response: Response) => response.headers.get('www-authenticate') ?? '';

function said(answer: string): string {
  const { result, error } = JSON.parse(answer.slice(answer.indexOf('{')));
  const tools = result?.tools?.map(({ name }: { name: string }) => name).join(' ');
  const challenge = result?._meta?.['mcp/www_authenticate']?.[0];
  return challenge ?? error?.message ?? tools ?? result?.content?.[0]?.text ?? JSON.stringify(result);
}
