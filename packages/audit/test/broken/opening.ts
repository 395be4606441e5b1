/** Servers with a door beside the lock. */

import { type Faults, startGood, type UnderAudit } from '../servers/good.js';

/** Lets requests in as if they had come to the endpoint with a good token. */
export const startOpening =
  (opens: (request: Request, url: URL, token: string) => boolean | Promise<boolean>, faults: Faults = {}) =>
  async (): Promise<UnderAudit> => {
    let token = '';
    const started = await startGood({
      ...faults,
      server: {
        ...faults.server,
        change: async (request, next) => {
          const url = new URL(request.url);
          if (!(await opens(request.clone() as Request, url, token))) return next(request);
          const changed = new Request(new URL('/mcp', url), request);
          changed.headers.set('authorization', `Bearer ${token}`);
          changed.headers.delete('mcp-session-id');
          return next(changed);
        },
      },
    });
    token = started.options.credentials?.token ?? '';
    return started;
  };

/** A server that the audit takes for a public one: its requests to `origin` reach the server on this machine. */
export const startAt =
  (origin: string, faults: Faults = {}, also: readonly string[] = []) =>
  async (): Promise<UnderAudit> => {
    const started = await startGood(faults);
    const local = new URL(started.server?.url ?? '').origin;
    const there = (url: string) => [origin, ...also].reduce((text, from) => text.replace(from, local), url);
    const options = {
      ...started.options,
      url: `${origin}/mcp`,
      allowPrivateAddresses: true,
      fetch: (url: unknown, init?: RequestInit) => fetch(there(String(url)), init),
    };
    return { ...started, options };
  };
