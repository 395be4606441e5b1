/** Ways to plant faults into a good server, in the words of the tests. */

import { type Faults, startGood, type UnderAudit } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';

export const PRM = '/.well-known/oauth-protected-resource';

/** A header of every answer of the MCP endpoint that has a challenge. `null` takes it away. */
export function withChallenge(
  challenge: (good: string, origin: string, request: Request) => string | null,
): Change {
  return async (request, next) => {
    const response = await next(request);
    const good = response.headers.get('www-authenticate');
    if (good === null) return response;
    const changed = challenge(good, new URL(request.url).origin, request);
    if (changed === null) response.headers.delete('www-authenticate');
    else response.headers.set('www-authenticate', changed);
    return response;
  };
}

/** What is answered to a method and path, instead of the good answer. */
export function answering(
  matches: (path: string, request: Request) => boolean,
  answer: (request: Request, next: (request: Request) => Promise<Response>) => Promise<Response> | Response,
): Change {
  return (request, next) =>
    matches(new URL(request.url).pathname, request) ? answer(request, next) : next(request);
}

/** What the good server answers, with some headers replaced. `null` takes one away. */
export function withHeaders(
  matches: (path: string, request: Request, response: Response) => boolean,
  headers: (request: Request) => Readonly<Record<string, string | null>>,
): Change {
  return async (request, next) => {
    const response = await next(request);
    if (!matches(new URL(request.url).pathname, request, response)) return response;
    for (const [name, value] of Object.entries(headers(request))) {
      if (value === null) response.headers.delete(name);
      else response.headers.set(name, value);
    }
    return response;
  };
}

export const html = (status = 200): Response =>
  new Response('<!doctype html><title>App</title>', {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

export const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { location } });

/** A good server whose own part is changed. */
export const startWith =
  (change: Change, more: Faults = {}): (() => Promise<UnderAudit>) =>
  () =>
    startGood({ ...more, server: { ...more.server, change } });

export const startWithMetadata =
  (metadata: Readonly<Record<string, unknown>>): (() => Promise<UnderAudit>) =>
  () =>
    startGood({ server: { metadata } });
