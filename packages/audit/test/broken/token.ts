import { type Faults, startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { TokenRule } from '../servers/reference-tokens.js';
import { type Judgement, startJudging } from './accepting.js';
import type { BrokenServer } from './broken-server.js';
import { tokenScopesBroken } from './token-scopes.js';

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
  {
    check: 'rs.token.bound-only-kept',
    fault: 'it takes Bearer tokens, and says that it does not',
    start: () => startGood({ server: { metadata: { dpop_bound_access_tokens_required: true } } }),
    found: /accepted/,
  },
  changing('scheme-case', 'knows Bearer only', (request, next) => {
    const scheme = request.headers.get('authorization')?.split(' ')[0];
    return scheme !== undefined && scheme !== 'Bearer' ? new Response(null, { status: 401 }) : next(request);
  }),
  changing(
    'several-spaces',
    'splits at the first space',
    (request, next) =>
      request.headers.get('authorization')?.includes('  ')
        ? new Response(null, { status: 401 })
        : next(request),
    /^With two spaces before the same token, the server answers 401/,
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

export const tokenBroken: readonly BrokenServer[] = [...validity, ...use, ...tokenScopesBroken];
