import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { getAuthInfo } from 'mcp-auth/mcp';

/** What a token of the authorization server may say about who is calling. No other claim leaves, and the token never does. */
const claimNames = ['sub', 'username', 'name', 'email', 'client_id', 'scope'] as const;

type Identity = Partial<Record<(typeof claimNames)[number], string>>;

const identitySchema = fromJsonSchema<Identity>({
  type: 'object',
  properties: Object.fromEntries(claimNames.map((name) => [name, { type: 'string' }])),
  required: ['sub'],
  additionalProperties: false,
});

/** A new one for each request, as `createMcpHandler` wants it. Says who is calling; to be put behind a guard. */
export function createWhoamiServer(): McpServer {
  const server = new McpServer({ name: 'whoami', version: '1.0.0' });
  server.registerTool(
    'whoami',
    {
      description: 'Tells who you are.',
      annotations: { readOnlyHint: true, openWorldHint: false },
      outputSchema: identitySchema,
    },
    (context) => {
      const claims = getAuthInfo(context)?.claims ?? {};
      const identity: Identity = Object.fromEntries(
        claimNames.flatMap((name) => (typeof claims[name] === 'string' ? [[name, claims[name]]] : [])),
      );
      return { content: [{ type: 'text', text: JSON.stringify(identity) }], structuredContent: identity };
    },
  );
  return server;
}
