/** Servers that say the wrong thing to a good token that lacks a scope. */

import { startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { BrokenServer } from './broken-server.js';

const changing = (id: string, fault: string, change: Change, found?: RegExp): BrokenServer => ({
  check: `rs.token.${id}`,
  fault,
  start: () => startGood({ server: { change } }),
  found,
});

/** Changes the challenge of every 403. */
const challenged =
  (edit: (header: string) => string | undefined, status = 403): Change =>
  async (request, next) => {
    const response = await next(request);
    if (response.status !== 403) return response;
    const headers = new Headers(response.headers);
    const header = edit(headers.get('www-authenticate') ?? '');
    headers.delete('www-authenticate');
    if (header !== undefined) headers.set('www-authenticate', header);
    return new Response(response.body, { status, headers });
  };
let count = 0;

export const tokenScopesBroken: readonly BrokenServer[] = [
  changing(
    'scope-refusal-status',
    '401 for a missing scope',
    challenged((header) => header, 401),
    /401/,
  ),
  changing(
    'scope-refusal-error',
    'no error',
    challenged((header) => header.replace(/, error="[^"]*"/, '')),
    /no `error`/,
  ),
  changing(
    'scope-refusal-error',
    'another error',
    challenged((header) => header.replace('insufficient_scope', 'invalid_token')),
    /invalid_token/,
  ),
  changing(
    'scope-refusal-error',
    'no challenge',
    challenged(() => undefined),
    /no Bearer challenge/,
  ),
  changing(
    'scope-refusal-scope',
    'no scope',
    challenged((header) => header.replace(/, scope="[^"]*"/, '')),
    /no `scope`/,
  ),
  changing(
    'scope-refusal-scope',
    'commas',
    challenged((header) => header.replace(/scope="[^"]*"/, 'scope="read,  write"')),
    /read, {2}write/,
  ),
  changing(
    'scope-refusal-metadata',
    'no metadata',
    challenged((header) => header.replace(/resource_metadata="[^"]*", /, '')),
  ),
  changing(
    'scope-refusal-stable',
    'a number in it',
    challenged((header) => `${header}, id="${count++}"`),
    /id=/,
  ),
  {
    check: 'rs.token.list-not-shared',
    fault: 'says public of a list that differs',
    start: () => startGood({ server: { without: ['operation-scope'], change: filteredList } }),
    found: /public/,
  },
];

/** The narrow token sees one tool less. */
async function filteredList(
  request: Request,
  next: (request: Request) => Promise<Response>,
): Promise<Response> {
  const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
  const response = await next(request);
  if (request.headers.get('mcp-method') !== 'tools/list' || response.status !== 200) return response;
  const { scope } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const message = (await response.json()) as { result: { tools: unknown[]; cacheScope: string } };
  message.result.cacheScope = 'public';
  if (scope === 'read') message.result.tools.pop();
  return Response.json(message, { headers: response.headers });
}
