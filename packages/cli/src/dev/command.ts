import { startDevServer } from '@mcp-auth/dev-server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Command, CommandIo } from '../command-io.js';
import { connectionGuide, type Running } from './connection-guide.js';
import { codeOf } from './listen.js';
import { type DevOptions, readOptions, usage } from './options.js';
import { type ProtectedServerOptions, startProtectedServer } from './protected-server.js';
import { createForwarder } from './upstream/forward.js';
import { upstreamProblem } from './upstream/reachable.js';
import { createWhoamiServer } from './whoami-server.js';

/** `mcp-auth dev`: runs until `io.signal`, then closes everything and returns 0. 1 when a server cannot start. */
export const devCommand: Command = async (args, io) => {
  let options: DevOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    io.stdout.write(usage);
    return 0;
  }
  /** In the order in which they were started. */
  const servers: { close(): Promise<void> }[] = [];
  try {
    const running = await start(options, io, servers);
    const guide = `${connectionGuide(running)}\n`;
    if (options.json) {
      const { issuer, mcp, upstream } = running;
      io.stderr.write(guide);
      io.stdout.write(`${JSON.stringify({ issuer, mcp, upstream })}\n`);
    } else {
      io.stdout.write(guide);
    }
    await aborted(io.signal);
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
};

async function start(
  { port, asPort, upstream, requiredScopes, autoApprove }: DevOptions,
  io: CommandIo,
  servers: { close(): Promise<void> }[],
): Promise<Running> {
  const onError = (error: unknown) => void io.stderr.write(`Error: ${messageOf(error)}\n`);
  // Without the query, which may hold a key.
  const shownUpstream = upstream && `${upstream.origin}${upstream.pathname}`;
  const problem = upstream && (await upstreamProblem(upstream, io));
  if (problem) io.stderr.write(`Warning: calls to ${shownUpstream} will fail: ${problem}.\n`);

  const authorizationServer = await on('--as-port', asPort, () =>
    startDevServer({ port: asPort, autoApprove: autoApprove ?? false, onError }),
  );
  servers.push(authorizationServer);
  const { issuer, users } = authorizationServer;

  const handler = upstream
    ? createForwarder({
        upstream,
        onFailure: (reason) => void io.stderr.write(`Upstream ${shownUpstream} ${reason}.\n`),
      })
    : whoamiHandler();
  const server = await on('--port', port, () =>
    startProtectedServer({
      port,
      issuer,
      name: shownUpstream ?? 'Whoami',
      requiredScopes,
      handler,
      onError,
    }),
  );
  servers.push(server);
  return { issuer, mcp: server.url, upstream: shownUpstream, users, autoApprove };
}

async function on<Server>(option: string, port: number, startServer: () => Promise<Server>): Promise<Server> {
  try {
    return await startServer();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const problem = code === 'EACCES' ? 'is not for everybody to listen on' : 'is already in use';
    throw new Error(
      `Port ${port} ${problem}. Choose another one with ${option}, or ${option} 0 for any free one.`,
      { cause: error },
    );
  }
}

function whoamiHandler(): ProtectedServerOptions['handler'] {
  const handler = toNodeHandler(createMcpHandler(createWhoamiServer));
  return (request, response) => handler(request, response, request.body);
}

/** Without a signal nobody can ask it to stop, so it never does. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
