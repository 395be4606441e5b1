import { type Faults, startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { TokenRule } from '../servers/reference-tokens.js';
import { type Judgement, startJudging } from './accepting.js';
import type { BrokenServer } from './broken-server.js';

const falls = (id: string, fault: string, judge: Judgement, found?: RegExp): BrokenServer => ({
  check: `rs.token.${id}`,
  fault,
  start: () => startJudging(judge),
  found,
});
const without = (id: string, ...rules: TokenRule[]): BrokenServer => ({
  check: `rs.token.${id}`,
  fault: `no look at: ${rules.join(', ')}`,
  start: () => startGood({ server: { without: rules } }),
});
const changing = (id: string, fault: string, change: Change, found?: RegExp): BrokenServer => ({
  check: `rs.token.${id}`,
  fault,
  start: () => startGood({ server: { change } }),
  found,
});
const credentials = async (faults: Faults, replace: Record<string, string>) => {
  const good = await startGood(faults);
  return { ...good, options: { ...good.options, credentials: { ...good.options.credentials, ...replace } } };
};

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

const opaque = 'opaque-token-of-alice-0123456789';
/** Looks opaque tokens up, badly. */
const opaqueServer = (matches: (token: string) => boolean) => async () => {
  let jwt = '';
  const started = await credentials(
    {
      server: {
        change: (request, next) => {
          const token = request.headers.get('authorization')?.slice('Bearer '.length) ?? '';
          if (!matches(token)) return next(request);
          const changed = new Request(request);
          changed.headers.set('authorization', `Bearer ${jwt}`);
          return next(changed);
        },
      },
    },
    { token: opaque },
  );
  jwt = (await started.as?.mint(started.options.url)) ?? '';
  return started;
};

const validity: BrokenServer[] = [
  {
    check: 'rs.token.accepted',
    fault: 'the token is for somebody else',
    start: () => credentials({}, { token: 'not-a-token-at-all' }),
    found: /401.*invalid_token/,
  },
  {
    check: 'rs.token.tampered-refused',
    fault: 'no look at the signature',
    start: () => startGood({ server: { without: ['signature'] } }),
    found: /another signature was accepted/,
  },
  falls(
    'tampered-refused',
    'takes what has no signature',
    ({ parts }) => parts[2] === '',
    /without its signature/,
  ),
  falls('tampered-refused', 'takes alg none', ({ header }) => header.alg === 'none', /alg none/),
  falls(
    'tampered-refused',
    'breaks',
    ({ parts }) => ((parts[2] ?? '').length < 80 ? 500 : undefined),
    /broke the server/,
  ),
  {
    check: 'rs.token.tampered-refused',
    fault: 'compares the beginning of opaque tokens',
    start: opaqueServer((token) => token.startsWith(opaque.slice(0, 10))),
    found: /one character changed/,
  },
  {
    check: 'rs.token.tampered-refused',
    fault: 'takes what opaque tokens begin with',
    start: opaqueServer((token) => token !== '' && opaque.startsWith(token)),
    found: /last four characters/,
  },
  without('expired-refused', 'expiry'),
  without('other-audience-refused', 'audience'),
  without('id-token-refused', 'audience', 'type', 'scope'),
  falls('refresh-token-refused', 'takes it', ({ raw }) => raw === 'an-opaque-refresh-token-of-alice'),
  falls(
    'refresh-token-refused',
    '403',
    ({ raw }) => (raw === 'an-opaque-refresh-token-of-alice' ? 403 : undefined),
    /403 instead of 401/,
  ),
];

const use: BrokenServer[] = [
  changing('scheme-case', 'knows Bearer only', (request, next) => {
    const scheme = request.headers.get('authorization')?.split(' ')[0];
    return scheme !== undefined && scheme !== 'Bearer' ? new Response(null, { status: 401 }) : next(request);
  }),
  changing('several-spaces', 'splits at the first space', (request, next) =>
    request.headers.get('authorization')?.includes('  ')
      ? new Response(null, { status: 401 })
      : next(request),
  ),
  {
    check: 'rs.token.each-request',
    fault: 'remembers the session',
    start: async () => {
      let last: string | null = null;
      const started = await startGood({
        server: {
          change: (request, next) => {
            const authorization = request.headers.get('authorization');
            const changed = new Request(request);
            if (authorization !== null) last = authorization;
            else if (last !== null) changed.headers.set('authorization', last);
            return next(changed);
          },
        },
      });
      return started;
    },
    found: /was accepted/,
  },
  ...['public, max-age=60', 's-maxage=10'].map((value) =>
    changing(
      'not-cacheable',
      value,
      async (request, next) => {
        const response = await next(request);
        const headers = new Headers(response.headers);
        if (response.status === 200) headers.set('cache-control', value);
        return new Response(response.body, { status: response.status, headers });
      },
      new RegExp(value.split(',')[0] ?? ''),
    ),
  ),
];

const scopes: BrokenServer[] = [
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

export const tokenBroken: readonly BrokenServer[] = [...validity, ...use, ...scopes];
