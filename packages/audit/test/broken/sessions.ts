import { startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { BrokenServer } from './broken-server.js';

const broken = (id: string, fault: string, change: Change, found?: RegExp): BrokenServer => ({
  check: `rs.sessions.${id}`,
  fault,
  start: () => startGood({ server: { change } }),
  found,
});
/** Gives the next ids out itself. */
const numbering = (id: (count: number) => string): Change => {
  const own = new Map<string, string>();
  let count = 0;
  return async (request, next) => {
    const given = request.headers.get('mcp-session-id');
    const changed = new Request(request);
    if (given !== null) changed.headers.set('mcp-session-id', own.get(given) ?? given);
    const response = await next(changed);
    const real = response.headers.get('mcp-session-id');
    if (real === null) return response;
    const headers = new Headers(response.headers);
    headers.set('mcp-session-id', id(++count));
    own.set(id(count), real);
    return new Response(response.body, { status: response.status, headers });
  };
};
/** Whoever has the id is taken for its owner, with these methods. */
const handle = (...methods: string[]): Change => {
  const tokens = new Map<string, string>();
  return async (request, next) => {
    const given = request.headers.get('mcp-session-id');
    const token = given === null ? undefined : tokens.get(given);
    const changed = new Request(request);
    if (token !== undefined && methods.includes(request.method)) changed.headers.set('authorization', token);
    const response = await next(changed);
    const opened = response.headers.get('mcp-session-id');
    if (opened !== null) tokens.set(opened, request.headers.get('authorization') ?? '');
    return response;
  };
};

export const sessionsBroken: readonly BrokenServer[] = [
  broken('needs-token', 'the id is enough', handle('POST'), /no token was accepted/),
  broken('needs-token', 'the id is enough for the stream', handle('GET'), /GET with a session id/),
  {
    check: 'rs.sessions.other-user',
    fault: 'nobody knows who opened it',
    start: () => startGood({ server: { without: ['session-principal'] } }),
    found: /Another user was served/,
  },
  broken('other-user', 'the stream is open to others', handle('GET'), /open the stream/),
  broken('other-user-cannot-end', 'anybody may', handle('DELETE'), /DELETE by another user/),
  broken(
    'id-unguessable',
    'counts',
    numbering((count) => String(count)),
    /1 characters only/,
  ),
  broken(
    'id-unguessable',
    'counts behind a long name',
    numbering((count) => `session-of-this-server-${count}`),
    /differ in 1/,
  ),
];
