import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { authorize, runDev } from './support.js';

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** A server without authorization, and the head of every request it got. */
export async function startUpstream(listener: RequestListener) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers: { ...headers } });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, url: `${origin}/behind/mcp`, seen, server };
}

/** `mcp-auth dev` in front of it, and a token. What was seen so far is forgotten. */
export async function protect(upstream: { url: string; seen: Seen[] }, user = 'alice') {
  const dev = await runDev('--auto-approve', user, '--upstream', upstream.url);
  const { authorization } = await authorize(dev.mcp, user);
  upstream.seen.length = 0;
  return { ...dev, authorization };
}
