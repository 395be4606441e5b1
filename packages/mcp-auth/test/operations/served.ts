/** What stands behind the guard: the handler of the MCP SDK, and one that only says what it was given. */

import { text } from 'node:stream/consumers';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import type { Served } from './hosts.js';

export interface ServedLog {
  /** `handler` whenever a request got past the guard, and the name of every tool, resource or prompt that ran. */
  readonly ran: string[];
}

export const toolNames = ['whoami', 'purge', 'purge.all'] as const;

/** A server of the official SDK, made per request; serves both eras. */
export function sdkServed(): Served & ServedLog {
  const ran: string[] = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'notes', version: '1.0.0' });
    for (const name of toolNames) {
      server.registerTool(name, { description: name }, async (context) => {
        ran.push(name);
        return { content: [{ type: 'text', text: String(context.http?.authInfo?.['subject' as never]) }] };
      });
    }
    server.registerPrompt('löschen', {}, async () => {
      ran.push('löschen');
      return { messages: [] };
    });
    for (const uri of ['notes:///public', 'notes:///private']) {
      server.registerResource(uri, uri, {}, async () => {
        ran.push(uri);
        return { contents: [{ uri, text: 'read' }] };
      });
    }
    return server;
  });
  const node = toNodeHandler(handler);
  return {
    ran,
    node(request, response, parsed) {
      ran.push('handler');
      return node(request, response, parsed);
    },
    web(request, context) {
      ran.push('handler');
      return handler.fetch(request, context);
    },
  };
}

export interface Recording {
  /** The body as bytes, where there still is a stream. */
  readonly text: string;
  readonly parsed: unknown;
  readonly subject: string | null;
}

/** Answers with what it was given. */
export function recordingServed(): Served & ServedLog {
  const ran: string[] = [];
  return {
    ran,
    async node(request, response) {
      ran.push('handler');
      const recording: Recording = {
        text: request.readableEnded ? '' : await text(request),
        parsed: request.body,
        subject: request.auth?.subject ?? null,
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(recording));
    },
    async web(request, { parsedBody, authInfo }) {
      ran.push('handler');
      const recording: Recording = {
        text: await request.text(),
        parsed: parsedBody,
        subject: authInfo?.subject ?? null,
      };
      return Response.json(recording);
    },
  };
}
