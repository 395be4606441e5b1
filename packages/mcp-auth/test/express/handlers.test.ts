/** What happens behind the guard: the identity, the mount, and errors of handlers. */

import type { ErrorRequestHandler, Express } from 'express';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import { type AuthInfo, handleBearerAuth, MCPAuth } from '../../src/index.js';
import { frameworks, type Host, listen } from '../support/express-hosts.js';

const resource = 'https://api.example.com/notes';
const issuer = 'https://as.example';
const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
});
const guard = mcpAuth.bearerAuth(
  (token) => ({ issuer, audience: resource, subject: token, scopes: ['a'], claims: { deep: { er: 1 } } }),
  { resource },
);
const headers = { authorization: 'Bearer alice' };

describe.each(frameworks)('%s', (framework, make) => {
  let host: Host | undefined;
  afterEach(async () => {
    await host?.close();
    host = undefined;
  });
  const start = async (configure: (app: Express) => void) => {
    const app = make();
    // Keeps the framework's own error handler quiet.
    app.set('env', 'test');
    configure(app);
    host = await listen(app);
    return host.url;
  };

  it('the handler gets the identity, typed', async () => {
    const url = await start((app) => {
      app.post('/notes', guard, (request, response) => {
        expectTypeOf(request.auth).toEqualTypeOf<AuthInfo | undefined>();
        response.json(request.auth);
      });
    });
    const response = await fetch(`${url}/notes`, { method: 'POST', headers });
    expect(await response.json()).toEqual({
      token: 'alice',
      issuer,
      subject: 'alice',
      clientId: '',
      scopes: ['a'],
      audience: resource,
      resource,
      claims: { deep: { er: 1 } },
    });
  });

  // Requirements: MCP-RS-32
  it('an identity that somebody else had set is replaced', async () => {
    const url = await start((app) => {
      app.use((request, _response, next) => {
        request.auth = { token: 'evil', issuer: 'evil', clientId: '', scopes: ['admin'], claims: {} };
        next();
      });
      app.get('/', guard, (request, response) => {
        response.json([request.auth?.subject, request.auth?.scopes]);
      });
    });
    expect(await (await fetch(url, { headers })).json()).toEqual(['alice', ['a']]);
  });

  it('works mounted at a path, in a router, and twice', async () => {
    const url = await start((app) => {
      app.use('/notes', guard);
      app.use('/notes', guard, (request, response) => {
        response.send(`${request.baseUrl} ${request.url} ${request.auth?.subject}`);
      });
      app.use((_request, response) => {
        response.send('open');
      });
    });
    expect(await (await fetch(`${url}/notes/1?x=y`, { headers })).text()).toBe('/notes /1?x=y alice');
    expect((await fetch(`${url}/notes/1`)).status).toBe(401);
    expect((await fetch(`${url}/NOTES`)).status).toBe(401);
    expect(await (await fetch(`${url}/other`)).text()).toBe('open');
  });

  it('errors of the handler reach the error handler, once', async () => {
    const errors: string[] = [];
    const collect: ErrorRequestHandler = (error, _request, response, _next) => {
      errors.push(error.message);
      response.status(418).end();
    };
    const url = await start((app) => {
      app.use(guard);
      app.get('/sync', () => {
        throw new Error('sync');
      });
      app.get('/next', (_request, _response, next) => next(new Error('next')));
      if (framework === 'Express 5') app.get('/async', () => Promise.reject(new Error('async')));
      app.use(collect);
    });
    const paths = framework === 'Express 5' ? ['sync', 'next', 'async'] : ['sync', 'next'];
    for (const path of paths) expect((await fetch(`${url}/${path}`, { headers })).status).toBe(418);
    expect(errors).toEqual(paths);
  });

  it('a guard that breaks its promise is an error of the application, never a way in', async () => {
    const url = await start((app) => {
      app.use(guardMiddleware(() => Promise.reject(new Error('guard'))));
      app.use((_request, response) => {
        response.send('handled');
      });
      app.use(((error, _request, response, _next) => {
        response.status(599).send(error.message);
      }) satisfies ErrorRequestHandler);
    });
    const response = await fetch(url, { headers });
    expect([response.status, await response.text()]).toEqual([599, 'guard']);
  });

  it('an answer that somebody else has begun is not touched', async () => {
    const errors: unknown[] = [];
    const url = await start((app) => {
      app.use((_request, response, next) => {
        response.writeHead(200).write('begun');
        next();
      });
      app.use(guard);
      app.use(((error, _request, response, _next) => {
        errors.push(error.code);
        response.end();
      }) satisfies ErrorRequestHandler);
    });
    expect(await (await fetch(url)).text()).toBe('begun');
    expect(errors).toEqual(['ERR_HTTP_HEADERS_SENT']);
  });

  it('two hundred callers at once never get each other for themselves', async () => {
    const url = await start((app) => {
      app.get('/', guard, (request, response) => {
        setImmediate(() => response.send(request.auth?.subject));
      });
    });
    const names = Array.from({ length: 200 }, (_, index) => `caller-${index}`);
    const answers = await Promise.all(
      names.map(async (name) => (await fetch(url, { headers: { authorization: `Bearer ${name}` } })).text()),
    );
    expect(answers).toEqual(names);
  });

  it('handleBearerAuth is the same middleware without a resource', async () => {
    const url = await start((app) => {
      app.use(
        handleBearerAuth({
          verifyAccessToken: (token) => ({ issuer: token, audience: 'x' }),
          issuer: (tokenIssuer) => {
            if (tokenIssuer !== 'good') throw new Error('not trusted');
          },
          requiredScopes: [],
        }),
        (request, response) => {
          response.send(request.auth?.issuer);
        },
      );
    });
    expect(await (await fetch(url, { headers: { authorization: 'Bearer good' } })).text()).toBe('good');
    const refused = await fetch(url, { headers: { authorization: 'Bearer evil' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
  });
});
