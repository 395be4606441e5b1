import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, requireScopes } from '@modelcontextprotocol/server';
import express from 'express';
import { MCPAuth } from 'mcp-auth';
import * as z from 'zod';

/** By subject, which is unique because only one issuer is trusted for the notes. */
const notes = new Map();
const text = (lines) => ({ content: lines.map((line) => ({ type: 'text', text: line })) });

function createNotesServer() {
  const server = new McpServer({ name: 'Notes', version: '1.0.0' });
  server.registerTool('list-notes', { description: 'Lists your notes.' }, ({ http }) =>
    text(notes.get(http.authInfo.subject) ?? []),
  );
  const inputSchema = z.object({ note: z.string() });
  // Everything the call needs, also what the client has: some clients ask for exactly what a challenge says.
  const scopeChallenge = requireScopes('read:notes', 'write:notes');
  const addNote = { description: 'Adds a note.', inputSchema, scopeChallenge };
  server.registerTool('add-note', addNote, ({ note }, { http }) => {
    const { subject } = http.authInfo;
    notes.set(subject, [...(notes.get(subject) ?? []), note]);
    return text(['Added.']);
  });
  return server;
}

function createPhotosServer() {
  const server = new McpServer({ name: 'Photos', version: '1.0.0' });
  server.registerTool('list-photos', { description: 'Lists your photos.' }, () => text(['At the sea']));
  return server;
}

/** @param {{ origin: string, issuers: { notes: string, photos: string } }} options */
export function createApp({ origin, issuers }) {
  const mcpAuth = new MCPAuth({
    protectedResources: ['notes', 'photos'].map((name) => ({
      metadata: {
        resource: `${origin}/${name}`,
        resourceName: name,
        authorizationServers: [{ issuer: issuers[name], type: 'oidc' }],
        // Clients ask for all that is published here. What only some calls need is left to those calls.
        scopesSupported: [`read:${name}`],
      },
    })),
  });
  const guard = (name) =>
    mcpAuth.bearerAuth('jwt', { resource: `${origin}/${name}`, requiredScopes: [`read:${name}`] });

  const app = express();
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  app.use((req, res, next) => knownHost(req, res) && knownOrigin(req, res) && next());
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.all('/notes', guard('notes'), toNodeHandler(createMcpHandler(createNotesServer)));
  app.all('/photos', guard('photos'), toNodeHandler(createMcpHandler(createPhotosServer)));
  return app;
}
