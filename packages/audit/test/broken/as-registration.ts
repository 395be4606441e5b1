/** Authorization servers that do with clients what they must not. */

import { after, at, broken, type Fault, html, startAs, withHeader } from './as-servers.js';
import type { BrokenServer } from './broken-server.js';

const authorize = /\/authorize$/;
const register = /\/register$/;

const row = (check: string, fault: string, faults: Fault, found?: RegExp): BrokenServer =>
  broken(`as.registration.${check}`, fault, faults, found);

const refusal = (status: number) => () =>
  Response.json(
    { error: 'invalid_client_metadata', error_description: 'public clients are not allowed' },
    { status },
  );

/** Back to the client at once, as servers do that sign users in by themselves. */
const sends = (params: Record<string, string>) =>
  at(authorize, (request) => {
    const { searchParams } = new URL(request.url);
    const to = new URL(searchParams.get('redirect_uri') ?? '');
    const all = { ...params, state: searchParams.get('state') ?? '' };
    for (const [name, value] of Object.entries(all)) to.searchParams.set(name, value);
    return new Response(null, { status: 302, headers: { location: to.href } });
  });

/** Leads good requests to a page of its own, in two steps that need the cookies of the ones before. */
const signInElsewhere: NonNullable<Fault['change']> = async (request, next) => {
  const { pathname } = new URL(request.url);
  const cookie = request.headers.get('cookie') ?? '';
  const redirect = (location: string, set: string) =>
    new Response(null, { status: 303, headers: { location, 'set-cookie': `${set}; Path=/; HttpOnly` } });
  if (pathname === '/start') return cookie === 'a=1' ? redirect('/signin', 'b=2') : html(400);
  if (pathname === '/signin') return html(cookie === 'a=1; b=2' ? 200 : 400);
  const response = await next(request);
  return authorize.test(pathname) && response.status === 200 ? redirect('start', 'a=1') : response;
};

export const registrationBroken: readonly BrokenServer[] = [
  row(
    'accepted',
    'no public clients',
    { change: at(register, refusal(400)) },
    /public clients are not allowed/,
  ),
  row('accepted', 'a web page', { change: at(register, () => html(404)) }, /404/),
  row('created', 'status 200', {
    change: after(register, (response, { method }) =>
      method === 'POST' ? new Response(response.body, { headers: response.headers }) : response,
    ),
  }),
  row(
    'client-id',
    'a URL',
    {
      change: at(register, () =>
        Response.json({ client_id: 'https://auth.example.com/clients/1' }, { status: 201 }),
      ),
    },
    /clients\/1/,
  ),
  row('no-script-redirects', 'javascript: and data:', { without: ['redirect-scheme'] }, /javascript:/),
  ...[429, 500].map((status) =>
    row(
      'no-script-redirects',
      `status ${status} for them`,
      {
        change: async (request, next) => {
          const isScript =
            request.method === 'POST' && (await request.clone().text()).includes('javascript:');
          return isScript ? refusal(status)() : next(request);
        },
      },
      /which is no refusal/,
    ),
  ),
  row('no-plain-http', 'http to anywhere', { without: ['plain-http'] }, /http:\/\/mcp-auth-audit/),

  row(
    'sign-in-starts',
    'the resource is not known',
    { change: sends({ error: 'invalid_target' }) },
    /error=invalid_target/,
  ),
  row('sign-in-starts', 'it fails', { change: at(authorize, () => html(500)) }, /500/),
  row('pkce-required', 'it goes on to sign-in', { without: ['pkce'] }, /not refused.* 200 text\/html/),
  row('pkce-required', 'it gives a code', { change: sends({ code: 'x' }) }, /with a code/),
  row('redirect-uri-exact', 'any', { without: ['redirect-uri'] }, /https:\/\/mcp-auth-audit\.invalid/),
  row('redirect-uri-exact', 'longer ones', { without: ['whole-redirect-uri'] }, /callback\/longer/),
  row(
    'redirect-uri-exact',
    'errors are sent anywhere',
    { change: sends({ error: 'access_denied' }) },
    /denied/,
  ),
  row('loopback-port', 'only the registered one', { without: ['loopback-port'] }, /49818/),
  row('resource-checked', 'with a fragment', { without: ['resource-form'] }, /fragment/),
  row('resource-known', 'any', { without: ['resource'] }),

  row('response-issuer', 'none', { without: ['response-issuer'] }, /promises iss/),
  row(
    'response-issuer',
    'another',
    { change: sends({ error: 'server_error', iss: 'https://other.example' }) },
    /other/,
  ),
  {
    check: 'as.registration.response-issuer',
    fault: 'sent, but not announced',
    found: /does not announce/,
    start: () => startAs({ metadata: { authorization_response_iss_parameter_supported: undefined } }),
  },
  row('state', 'lost', { without: ['state'] }, /came none/),
  row('not-frameable', 'no header', { without: ['frame'] }, /neither/),
  row(
    'not-frameable',
    'no header on the page after redirects and cookies',
    { change: signInElsewhere },
    /neither/,
  ),
  row(
    'not-frameable',
    'from anywhere',
    {
      change: after(authorize, (response) =>
        withHeader(response, 'content-security-policy', 'frame-ancestors *'),
      ),
    },
    /frame-ancestors \*/,
  ),
  row(
    'not-frameable',
    'from its own pages and from anywhere',
    {
      change: after(authorize, (response) =>
        withHeader(response, 'content-security-policy', "default-src 'none'; frame-ancestors 'self' https:"),
      ),
    },
    /'self' https:/,
  ),
];
