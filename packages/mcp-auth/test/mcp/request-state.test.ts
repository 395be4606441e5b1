/** The state of a multi-round-trip request, with the codec of the SDK, over real HTTP. */

import { Client } from '@modelcontextprotocol/client';
import {
  acceptedContent,
  createRequestStateCodec,
  InMemoryTransport,
  inputRequired,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OperationRegistry, protect, requestStateBinding } from '../../src/mcp.js';
import { type GatedHost, startGatedHost } from './gated-host.js';
import { identity, speakingAs } from './sdk-lines.js';

const confirmation = z.object({ sure: z.boolean() });
const key = 'a key of thirty-two bytes or more';

let host: GatedHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

function serverFactory(isProtected: boolean, ttlSeconds = 600) {
  const registry = new OperationRegistry();
  const codec = createRequestStateCodec<{ step: number }>({ key, ttlSeconds, bind: requestStateBinding });
  return () => {
    const server = new McpServer(
      { name: 'test', version: '1.0.0' },
      { requestState: { verify: codec.verify } },
    );
    if (isProtected) protect(server, registry);
    const confirmed = (what: string) => async (given: { id: string }, ctx: ServerContext) => {
      if (acceptedContent(ctx.mcpReq.inputResponses, 'sure', confirmation)?.sure !== true) {
        const sure = inputRequired.elicit({ message: 'Sure?', requestedSchema: confirmation });
        return inputRequired({ inputRequests: { sure }, requestState: await codec.mint({ step: 1 }, ctx) });
      }
      const { step } = ctx.mcpReq.requestState<{ step: number }>() ?? { step: 0 };
      return { content: [{ type: 'text' as const, text: `${what} ${given.id} after step ${step}` }] };
    };
    const inputSchema = z.object({ id: z.string() });
    server.registerTool('delete', { inputSchema }, confirmed('deleted'));
    server.registerTool('archive', { inputSchema }, confirmed('archived'));
    return server;
  };
}

async function start(isProtected: boolean, ttlSeconds?: number) {
  // The gate wants a rule; this one is for nothing that is called here.
  const gate = new OperationRegistry({ tools: { none: ['none'] } });
  host = await startGatedHost(serverFactory(isProtected, ttlSeconds), gate);
  return host;
}

const responses = { sure: { action: 'accept', content: { sure: true } } };
const accepted = (requestState: unknown) => ({ requestState, inputResponses: responses });

// Requirements: MCP-RS-25, MCP-RS-26
describe.each([
  ['behind protect', true],
  ['without it', false],
])('a request state %s', (_, isProtected) => {
  const first = async (host: GatedHost, token: string) => {
    const { message } = await host.send(
      'modern',
      'tools/call',
      { name: 'delete', arguments: { id: '7' } },
      token,
    );
    expect(message.result).toMatchObject({ resultType: 'input_required' });
    return String(message.result?.requestState);
  };
  const retry = async (host: GatedHost, token: string, state: string, name = 'delete', id = '7') =>
    (await host.send('modern', 'tools/call', { name, arguments: { id }, ...accepted(state) }, token)).message;
  const refused = { error: { code: -32602, data: { reason: 'invalid_request_state' } } };

  it('serves a client that answers by itself', async () => {
    const { connect, mint } = await start(isProtected);
    const client = await connect('modern', await mint('mcp'));
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { sure: true } }));
    const result = await client.callTool({ name: 'delete', arguments: { id: '7' } });
    expect(result).toMatchObject({ content: [{ text: 'deleted 7 after step 1' }] });
  });

  it('serves clients of the older revisions, where the SDK keeps it to itself', async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await serverFactory(isProtected)().connect(theirs);
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { capabilities: { elicitation: { form: {} } } },
    );
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { sure: true } }));
    await client.connect(speakingAs(ours, identity(['mcp'])));
    const result = await client.callTool({ name: 'delete', arguments: { id: '7' } });
    expect(result).toMatchObject({ content: [{ text: 'deleted 7 after step 1' }] });
  });

  it('counts for the same user and request', async () => {
    const host = await start(isProtected);
    const token = await host.mint('mcp');
    const state = await first(host, token);
    const answer = await retry(host, await host.mint('mcp', { jti: 'refreshed' }), state);
    expect(answer.result).toMatchObject({ content: [{ text: 'deleted 7 after step 1' }] });
  });

  it('counts for nobody else', async () => {
    const host = await start(isProtected);
    const state = await first(host, await host.mint('mcp'));
    expect(await retry(host, await host.mint('mcp', { sub: 'bob' }), state)).toMatchObject(refused);
  });

  it('counts for no other tool', async () => {
    const host = await start(isProtected);
    const token = await host.mint('mcp');
    expect(await retry(host, token, await first(host, token), 'archive')).toMatchObject(refused);
  });

  it(`${isProtected ? 'counts for no other arguments' : 'says nothing of arguments'}`, async () => {
    const host = await start(isProtected);
    const token = await host.mint('mcp');
    const answer = await retry(host, token, await first(host, token), 'delete', '8');
    expect(answer).toMatchObject(
      isProtected ? refused : { result: { content: [{ text: 'deleted 8 after step 1' }] } },
    );
  });

  it('counts unchanged only', async () => {
    const host = await start(isProtected);
    const token = await host.mint('mcp');
    const state = await first(host, token);
    const middle = Math.floor(state.length / 2);
    const flipped = state.slice(0, middle) + (state[middle] === 'A' ? 'B' : 'A') + state.slice(middle + 1);
    expect(await retry(host, token, flipped)).toMatchObject(refused);
  });

  it('counts for a while only', async () => {
    const host = await start(isProtected, -1);
    const token = await host.mint('mcp');
    expect(await retry(host, token, await first(host, token))).toMatchObject(refused);
  });
});

describe('requestStateBinding', () => {
  const context = (method: string, auth = identity([])) => ({ mcpReq: { method }, http: { authInfo: auth } });

  it('tells users, methods and names apart', () => {
    const named = (name: string) => {
      const { mcpReq, http } = context('tools/call');
      return { mcpReq, http: { ...http, req: { headers: new Headers({ 'mcp-name': name }) } } };
    };
    const bindings = [
      context('tools/call'),
      context('prompts/get'),
      context('tools/call', identity([], { subject: 'bob' })),
      context('tools/call', identity([], { issuer: 'https://other.example.com' })),
      named('a'),
      named('b'),
      { mcpReq: { method: 'tools/call' } },
    ].map(requestStateBinding);
    expect(new Set(bindings).size).toBe(bindings.length);
    expect(requestStateBinding(context('tools/call', identity(['more'])))).toBe(bindings[0]);
  });

  it('takes no identity that nobody vouches for', () => {
    const foreign = { token: 't', clientId: 'client-1', scopes: [] } as never;
    expect(() => requestStateBinding(context('tools/call', foreign))).toThrow('has no issuer');
  });
});
