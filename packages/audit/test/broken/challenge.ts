/** Servers that say something wrong to people without a token. */

import { startGood } from '../servers/good.js';
import type { BrokenServer } from './broken-server.js';
import { answering, html, startWith, withChallenge } from './faults.js';

const withoutToken = (path: string, request: Request) =>
  path === '/mcp' && request.method === 'POST' && !request.headers.has('authorization');

const unauthorized = (fault: string, status: () => Response, found: RegExp): BrokenServer => ({
  check: 'rs.challenge.unauthorized',
  fault,
  start: startWith(answering(withoutToken, status)),
  found,
});

/** Only what a token that nobody issued is answered with. */
const toBadToken = (challenge: (good: string) => string) =>
  startWith(
    withChallenge((good, _origin, request) =>
      request.headers.has('authorization') ? challenge(good) : good,
    ),
  );

const header = (
  check: string,
  fault: string,
  challenge: (good: string, origin: string) => string | null,
  found?: RegExp,
): BrokenServer => ({
  check: `rs.challenge.${check}`,
  fault,
  start: startWith(withChallenge(challenge)),
  found,
});

let count = 0;

export const brokenChallenges: readonly BrokenServer[] = [
  {
    check: 'rs.challenge.unauthorized',
    fault: 'people without a token are somebody all the same',
    start: async () => {
      const token: { value?: string } = {};
      const change = answering(withoutToken, (request, next) => {
        const headers = new Headers(request.headers);
        headers.set('authorization', `Bearer ${token.value}`);
        return next(new Request(request, { headers }));
      });
      const good = await startGood({ server: { change } });
      const { token: issued } = good.options.credentials ?? {};
      if (issued !== undefined) token.value = issued;
      return good;
    },
    found: /anybody can use its tools/,
  },
  {
    check: 'rs.challenge.unauthorized',
    fault: 'everybody may open a conversation',
    start: startWith(
      answering(withoutToken, async (request, next) => {
        const text = await request.text();
        if (!text.includes('"initialize"'))
          return next(new Request(request.url, { method: 'POST', body: text }));
        return Response.json({
          jsonrpc: '2.0',
          id: 1,
          result: { protocolVersion: '2025-11-25', capabilities: {} },
        });
      }),
    ),
    found: /only when a tool is called/,
  },
  unauthorized(
    'the session is asked for before the token',
    () =>
      Response.json(
        { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'no session' } },
        { status: 400 },
      ),
    /itself answers.*400/,
  ),
  unauthorized('no route takes it', () => Response.json({}, { status: 404 }), /404/),
  unauthorized('403 instead of 401', () => Response.json({}, { status: 403 }), /403/),
  unauthorized('the check of the token fails', () => Response.json({}, { status: 500 }), /500/),
  unauthorized('a web page', () => html(), /200 text\/html.*no MCP answer/),
  header('present', 'no WWW-Authenticate', () => null, /no WWW-Authenticate/),
  header(
    'syntax',
    'a URL without quotes',
    (_, origin) => `Bearer resource_metadata=${origin}/x`,
    /no comma|neither/,
  ),
  header('syntax', 'quotes inside of quotes', () => 'Bearer error_description="say "please"", scope="read"'),
  {
    check: 'rs.challenge.syntax',
    fault: 'only the challenge for bad tokens is broken',
    start: toBadToken((good) => `${good}, error_description="not closed`),
    found: /nobody issued/,
  },
  header('bearer', 'Basic only', () => 'Basic realm="x"', /no Bearer/),
  header(
    'bearer',
    'DPoP only, without saying so',
    () => 'DPoP algs="ES256"',
    /dpop_bound_access_tokens_required/,
  ),
  header('parameters', 'a bare Bearer', () => 'Bearer', /nothing else/),
  header('first', 'Basic before Bearer', (good) => `Basic realm="x", ${good}`, /Basic comes first/),
  header('first', 'DPoP before Bearer', (good) => `DPoP algs="ES256", ${good}`, /DPoP comes first/),
  header(
    'readable',
    'a scope inside a description',
    (good) => `Bearer error_description="ask for scope=admin", ${good.slice(7)}`,
    /scope is "read", but "admin.*SDK v2.*Python/,
  ),
  header('readable', 'a scope without quotes', (good) => good.replace('"read"', 'notes.read'), /AI SDK/),
  header('readable', 'spaces around =', (good) => good.replace('scope=', 'scope = '), /nothing is read/),
  header(
    'metadata-url',
    'a relative URL',
    () => 'Bearer resource_metadata="/.well-known/oauth-protected-resource/mcp"',
    /no complete URL/,
  ),
  header(
    'metadata-url',
    'http on a public host',
    () => 'Bearer resource_metadata="http://api.example.com/x"',
    /http, not https/,
  ),
  header(
    'metadata-origin',
    'another host',
    () => 'Bearer resource_metadata="https://internal.example/x"',
    /internal\.example/,
  ),
  header('scope', 'no scope', (good) => good.replace(/, scope="[^"]*"/, ''), /no scope/),
  header('scope-syntax', 'commas', (good) => good.replace('"read"', '"read, write"'), /commas/),
  header('scope-syntax', 'two spaces', (good) => good.replace('"read"', '"read  write"'), /space/),
  header('scope-syntax', 'an empty one', (good) => good.replace('"read"', '""'), /empty/),
  header('scope-syntax', 'another script', (good) => good.replace('"read"', '"l\xe9sen"'), /characters/),
  header('no-offline-access', 'offline_access', (good) => good.replace('"read"', '"read offline_access"')),
  header('once', 'scope twice', (good) => `${good}, Scope="write"`, /scope more than once/),
  header(
    'no-error',
    'an error for nobody',
    (good) => `${good}, error="invalid_token"`,
    /error: "invalid_token"/,
  ),
  {
    check: 'rs.challenge.errors',
    fault: 'a name of its own',
    start: toBadToken((good) => good.replace('invalid_token', 'token_expired')),
    found: /"token_expired"/,
  },
  {
    check: 'rs.challenge.characters',
    fault: 'an escaped quote',
    start: toBadToken((good) => `${good}, error_description="not \\"good\\""`),
    found: /error_description/,
  },
  {
    check: 'rs.challenge.characters',
    fault: 'another script',
    start: toBadToken((good) => `${good}, error_description="abgelaufen \xfc"`),
  },
  {
    check: 'rs.challenge.description',
    fault: 'a description with =',
    start: toBadToken((good) => `${good}, error_description="exp=1 is over"`),
    found: /exp=1/,
  },
  {
    check: 'rs.challenge.other-scheme',
    fault: 'Basic is a bad token',
    start: startWith(
      withChallenge((good, _origin, request) =>
        request.headers.get('authorization')?.startsWith('Basic') ? `${good}, error="invalid_token"` : good,
      ),
    ),
    found: /"invalid_token"/,
  },
  {
    check: 'rs.challenge.other-scheme',
    fault: 'Basic is malformed',
    start: startWith(
      answering(
        (path, request) =>
          path === '/mcp' && request.headers.get('authorization')?.startsWith('Basic') === true,
        () => Response.json({}, { status: 400 }),
      ),
    ),
    found: /400/,
  },
  header(
    'consistent',
    'scopes every other time',
    (good) => (count++ % 2 ? good : good.replace(/, scope="[^"]*"/, '')),
    /scope is (not there first, and "read"|"read" first, and not there) when asked again/,
  ),
  header(
    'consistent',
    'scopes in changing order',
    (good) => good.replace('"read"', count++ % 2 ? '"a b"' : '"b a"'),
    /scope is/,
  ),
];
