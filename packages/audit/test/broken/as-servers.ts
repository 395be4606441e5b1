/** Authorization servers on their own, for audits of nothing else. */

import type { AuditOptions } from '../../src/index.js';
import type { UnderAudit } from '../servers/good.js';
import {
  type Change,
  type ReferenceAuthorizationServerOptions,
  startReferenceAuthorizationServer,
} from '../servers/reference-authorization-server.js';
import type { BrokenServer } from './broken-server.js';

export async function startAs(
  faults: ReferenceAuthorizationServerOptions = {},
  options: Partial<AuditOptions> = {},
): Promise<UnderAudit> {
  const as = await startReferenceAuthorizationServer(faults);
  const url = `${as.issuer}`;
  return {
    options: { url, kind: 'authorization-server', allowRegistration: true, ...options },
    as,
    close: as.close,
  };
}

export type Fault = ReferenceAuthorizationServerOptions;

/** One row: the check, the fault in words, the fault, and what the finding has to say. */
export const broken = (check: string, fault: string, faults: Fault, found?: RegExp): BrokenServer => ({
  check,
  fault,
  start: () => startAs(faults),
  found,
});

/** Puts another answer at some paths. */
export const at =
  (path: RegExp, answer: (request: Request) => Response | Promise<Response>): Change =>
  (request, next) =>
    path.test(new URL(request.url).pathname) ? answer(request) : next(request);

/** Changes the answers at some paths. */
export const after =
  (path: RegExp, change: (response: Response, request: Request) => Response | Promise<Response>): Change =>
  async (request, next) => {
    const response = await next(request);
    return path.test(new URL(request.url).pathname) ? change(response, request) : response;
  };

/** Changes JSON, and leaves the rest of the answer as it is. */
export const json =
  (path: RegExp, change: (body: Record<string, unknown>, request: Request) => unknown): Change =>
  async (request, next) => {
    const response = await next(request);
    if (!path.test(new URL(request.url).pathname) || response.status !== 200) return response;
    const body = change((await response.json()) as Record<string, unknown>, request);
    return Response.json(body, { headers: response.headers });
  };

/** The answer without a header, or with another value. */
export function withHeader(response: Response, name: string, value: string | undefined): Response {
  const headers = new Headers(response.headers);
  if (value === undefined) headers.delete(name);
  else headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}

export const html = (status: number) =>
  new Response('<!doctype html><title>App</title>', { status, headers: { 'content-type': 'text/html' } });
export const notFound = () => Response.json({ message: 'not found' }, { status: 404 });
