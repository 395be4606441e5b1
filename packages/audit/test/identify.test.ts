import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOverTls } from '../../cli/test/doctor/https.js';
import { AuditError, audit, Http, identify, type TargetKind } from '../src/index.js';
import { startGood } from './servers/good.js';
import { type Handler, serve } from './servers/serve.js';

type Answers = Readonly<Record<string, (request: Request, origin: string) => Response>>;

/** Answers at certain paths, and 404 elsewhere. */
async function site(answers: Answers, otherwise: () => Response = () => new Response(null, { status: 404 })) {
  const running = await serve((origin): Handler => {
    return (request) => answers[new URL(request.url).pathname]?.(request, origin) ?? otherwise();
  });
  onTestFinished(running.close);
  return running.origin;
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const unauthorized = () => new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
const page = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
const stream = () => new Response(': hello\n\n', { headers: { 'content-type': 'text/event-stream' } });
const PRM = '/.well-known/oauth-protected-resource';
const ASM = '/.well-known/oauth-authorization-server';
const OIDC = '/.well-known/openid-configuration';

const found = (url: string, kind?: TargetKind) => identify(new Http({ timeout: 2000 }), url, kind);
const problem = async (url: string, kind?: TargetKind): Promise<{ problem: string; message: string }> => {
  const error: unknown = await found(url, kind).catch((reason: unknown) => reason);
  if (!(error instanceof AuditError)) throw new Error(`no AuditError: ${JSON.stringify(error)}`);
  return { problem: error.problem, message: error.message };
};

describe('a URL is taken for an MCP server', () => {
  it.each<[string, Answers, string, string?]>([
    ['that refuses without a token', { '/mcp': unauthorized }, '/mcp'],
    ['that is open', { '/mcp': () => json({ jsonrpc: '2.0', id: 1, result: {} }) }, '/mcp'],
    [
      'that complains in JSON-RPC',
      { '/mcp': () => json({ jsonrpc: '2.0', id: null, error: { code: -32000 } }, 400) },
      '/mcp',
    ],
    [
      'of the 2024 transport',
      { '/sse': (request) => (request.method === 'GET' ? stream() : new Response(null, { status: 405 })) },
      '/sse',
    ],
    [
      'of the 2024 transport, with a lock',
      {
        '/sse': (request) =>
          request.method === 'GET' ? unauthorized() : new Response(null, { status: 404 }),
      },
      '/sse',
    ],
    [
      'that is broken, but publishes metadata',
      { '/mcp': () => page(), [`${PRM}/mcp`]: (_, origin) => json({ resource: `${origin}/mcp` }) },
      '/mcp',
    ],
    [
      'whose metadata at the root names its path',
      { '/': page, [PRM]: (_, origin) => json({ resource: `${origin}/api/mcp` }) },
      '/',
      '/api/mcp',
    ],
    ['at the root', { '/': unauthorized }, '/'],
  ])('%s', async (_what, answers, path, mcpPath = path) => {
    const origin = await site(answers);
    expect(await found(`${origin}${path}#top`)).toEqual({
      kind: 'mcp-server',
      given: `${origin}${path}#top`,
      mcpUrl: `${origin}${mcpPath}`,
      issuers: [],
    });
  });
});

it('is an MCP server because somebody says so, whatever it answers', async () => {
  const origin = await site({});
  expect(await found(`${origin}/mcp`, 'mcp-server')).toMatchObject({
    kind: 'mcp-server',
    mcpUrl: `${origin}/mcp`,
  });
});

describe('a URL is taken for an authorization server', () => {
  it.each<[string, string, string, string]>([
    ['without a path', ASM, '', ''],
    ['with a slash too many', ASM, '/', ''],
    ['with a slash too few', OIDC, '', '/'],
    ['with a path', `${ASM}/tenant`, '/tenant', '/tenant'],
    ['with a path, as OpenID Connect has it', `/tenant${OIDC}`, '/tenant', '/tenant'],
  ])('%s', async (_what, location, given, issuer) => {
    const origin = await site({ [location]: (_, at) => json({ issuer: `${at}${issuer}` }) });
    expect(await found(`${origin}${given}`)).toEqual({
      kind: 'authorization-server',
      given: `${origin}${given}`,
      issuers: [`${origin}${issuer}`],
    });
  });

  it('whose metadata names another issuer: what was given counts', async () => {
    const origin = await site({ [ASM]: () => json({ issuer: 'https://other.example' }) });
    expect(await found(origin)).toMatchObject({ issuers: [origin] });
  });

  it('because somebody says so, also where its metadata is missing', async () => {
    const origin = await site({});
    expect(await found(origin, 'authorization-server')).toMatchObject({
      kind: 'authorization-server',
      issuers: [origin],
    });
  });
});

describe('a document leads', () => {
  it('to the MCP server', async () => {
    const origin = await site({ [`${PRM}/mcp`]: (_, at) => json({ resource: `${at}/mcp` }) });
    expect(await found(`${origin}${PRM}/mcp`)).toMatchObject({
      kind: 'resource-metadata',
      mcpUrl: `${origin}/mcp`,
    });
  });

  it.each(['https://evil.example/mcp', 'http://localhost:1/mcp'])(
    'to no MCP server somewhere else, which would get the tokens: %s',
    async (resource) => {
      const origin = await site({ [`${PRM}/mcp`]: () => json({ resource }) });
      const { problem: kind, message } = await problem(`${origin}${PRM}/mcp`);
      expect(kind).toBe('refused');
      expect(message).toContain(`give its URL itself: ${resource}`);
    },
  );

  it('to the authorization server, wherever it lies', async () => {
    const origin = await site({ '/metadata.json': () => json({ issuer: 'https://a.example' }) });
    const identified = await found(`${origin}/metadata.json`, 'authorization-server-metadata');
    expect(identified).toMatchObject({
      issuers: ['https://a.example'],
      metadataUrl: `${origin}/metadata.json`,
    });
  });

  it.each([
    [
      'is missing',
      () => new Response(null, { status: 404 }),
      /answers 404, and that is no metadata document/,
    ],
    ['is a page', page, /200 text\/html.*neither "resource" .* nor "issuer"/],
    [
      'is for nothing that can be asked',
      () => json({ resource: 'urn:example:mcp' }),
      /"urn:example:mcp", and that is no http/,
    ],
    [
      'is moved',
      () => new Response(null, { status: 301, headers: { location: '/x' } }),
      /redirects \(301\) to http/,
    ],
  ])('nowhere, when it %s', async (_what, answer, message) => {
    const origin = await site({ [`${PRM}/mcp`]: answer });
    expect((await problem(`${origin}${PRM}/mcp`)).message).toMatch(message);
  });
});

describe('a person who gave the wrong URL is told', () => {
  it.each<[string, Answers, string, string]>([
    ['the path', { '/mcp': unauthorized }, '/', '/mcp'],
    ['the path, below another one', { '/team/mcp': unauthorized }, '/team', '/team/mcp'],
    ['the path of the 2024 transport', { '/sse': stream }, '/', '/sse'],
    [
      'what the metadata at the root names',
      { [PRM]: (_, at) => json({ resource: `${at}/hidden/endpoint` }) },
      '/mpc',
      '/hidden/endpoint',
    ],
  ])('%s', async (_what, answers, given, right) => {
    const origin = await site(answers);
    expect(await problem(`${origin}${given}`)).toEqual({
      problem: 'nothing_found',
      message: `There is no MCP server and no authorization server at ${origin}${given}. There is an MCP server at ${origin}${right}: give that URL.`,
    });
  });

  it('that it is a web page', async () => {
    const origin = await site({}, page);
    const { problem: kind, message } = await problem(`${origin}/`);
    expect(kind).toBe('nothing_found');
    expect(message).toContain('answers "initialize" with a web page (200 text/html), which is for people');
    expect(message).toContain(`such as ${origin}/mcp`);
  });

  it.each([
    [500, /breaks over "initialize" \(500.*look into the log/],
    [403, /403: something in front of the server may refuse/],
    [404, /answers "initialize" with 404/],
  ])('that it answers %s', async (status, message) => {
    const origin = await site({}, () => new Response(null, { status }));
    expect((await problem(`${origin}/mcp`)).message).toMatch(message);
  });

  it.each<[string, string, RegExp]>([
    ['to a slash more', '/mcp/', /Give the URL that answers itself: http:\/\/127.0.0.1:\d+\/mcp\/$/],
    [
      'to a page for signing in',
      'https://sso.example/start',
      /to https:\/\/sso.example\/start\. .*wants a browser/,
    ],
    ['to nowhere', 'http://', /without saying where to/],
  ])('that it redirects %s', async (_what, location, message) => {
    const origin = await site({ '/mcp': () => new Response(null, { status: 307, headers: { location } }) });
    const told = await problem(`${origin}/mcp`);
    expect(told.problem).toBe('redirect');
    expect(told.message).toMatch(message);
    expect((await problem(`${origin}/mcp`, 'mcp-server')).problem).toBe('redirect');
  });

  it('that nobody is there', async () => {
    const { origin, close } = await serve(() => () => new Response());
    await close();
    for (const kind of [undefined, 'mcp-server', 'authorization-server', 'resource-metadata'] as const) {
      const told = await problem(`${origin}/mcp`, kind);
      expect(told.problem).toBe('unreachable');
      expect(told.message).toBe(
        `${origin}/mcp cannot be asked: nobody listens there (ECONNREFUSED). Start the server first, and use the port that it says.`,
      );
    }
    expect((await problem('http://nowhere.invalid/mcp')).message).toMatch(
      /nowhere\.invalid.*Is it running, and is the URL right\?/,
    );
  });

  it('that the certificate is no good', async () => {
    const { origin } = await listenOverTls((_request, response) => response.end());
    const told = await problem(`${origin}/mcp`);
    expect(told.problem).toBe('tls');
    expect(told.message).toMatch(/self-signed .* Clients refuse it as well/);
  });

  it('that no answer comes', async () => {
    const error = await identify(
      new Http({ timeout: 50, fetch: () => new Promise(() => undefined) }),
      'https://a.example/mcp',
    ).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ problem: 'timeout' });
    expect(String(error)).toContain('does a proxy in front of it hold the answer back?');
  });

  it('that it is out of reach', async () => {
    const http = new Http({ reach: async () => '10.0.0.1 is a private address' });
    await expect(identify(http, 'http://10.0.0.1/mcp')).rejects.toMatchObject({ problem: 'refused' });
  });

  it.each([
    ['mcp.example.com/mcp', /is not a URL. Give it with its scheme/],
    ['ftp://a.example/', /Only https and http/],
    ['https://me:pass@a.example/', /has credentials in it/],
  ])('that %s is none', async (url, message) => {
    await expect(audit({ url })).rejects.toMatchObject({
      problem: 'bad_url',
      message: expect.stringMatching(message),
    });
  });
});

describe('a secret in the URL', () => {
  it('shows neither in the report nor in a message', async () => {
    const secret = 'k-0123456789abcdef';
    const good = await startGood();
    onTestFinished(good.close);
    const report = await audit({
      ...good.options,
      url: `${good.options.url}?api_key=${secret}`,
      only: ({ id }) => id.startsWith('rs.requests'),
    });
    expect(report.findings.length).toBeGreaterThan(5);
    expect(JSON.stringify(report).includes(secret)).toBe(false);

    const origin = await site({});
    const { message } = await problem(`${origin}/mcp?api_key=${secret}`);
    expect(message).toContain('api_key=…');
  });
});
