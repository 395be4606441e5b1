import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../src/index.js';
import { authorizationUrl, callback, exchange, notes, register, resource } from './support/flow.js';

let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({ port: 0, resources: [notes] });
});
afterAll(() => as.close());

/** As much of a browser as these tests need: cookies with their paths, and no following of redirects. */
class Visitor {
  readonly #server: DevServer;
  constructor(server = as) {
    this.#server = server;
  }

  readonly cookies = new Map<string, { value: string; path: string }>();

  async visit(url: string | URL, form?: Record<string, string>) {
    const target = new URL(url, this.#server.issuer);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => target.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(target, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' });
    }
    const page = await response.clone().text();
    return { response, page, token: /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '' };
  }

  /** Follows redirects within the server; returns the first page, or the redirect to the client. */
  async follow(url: string | URL, form?: Record<string, string>) {
    let { response, page, token } = await this.visit(url, form);
    let at = new URL(url, this.#server.issuer);
    while (response.status >= 300 && response.status < 400) {
      at = new URL(response.headers.get('location') ?? '', this.#server.issuer);
      if (at.origin !== this.#server.issuer) break;
      ({ response, page, token } = await this.visit(at));
    }
    return { response, page, token, at };
  }
}

let visitor: Visitor;
beforeEach(() => {
  visitor = new Visitor();
});

const start = async (params: Record<string, string | undefined> = {}) =>
  visitor.follow(await authorizationUrl(as, { resource, scope: 'openid profile notes:read', ...params }));

async function toConsent(params?: Record<string, string | undefined>) {
  const { at, token } = await start(params);
  return visitor.follow(`${at.pathname}/sign-in`, {
    form_token: token,
    username: 'alice',
    password: 'alice',
  });
}

describe('the sign-in page', () => {
  it('is safe to show: no script, no frame, not stored', async () => {
    const { response, page, at } = await start();
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:* http://127.0.0.1:*");
    expect(page).toContain(`<style nonce="${nonce}">`);
    expect(page).not.toContain('<script');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect((await visitor.visit(at)).response.headers.get('content-security-policy')).not.toBe(policy);
  });

  it('says who can sign in, and to what', async () => {
    const { page } = await start();
    expect(page).toContain('<strong>Demo (public client)</strong>');
    expect(page).toContain('<code>alice</code> / <code>alice</code>, <code>bob</code> / <code>bob</code>');
  });

  it('keeps the name and says so when the password is wrong', async () => {
    const { at, token } = await start();
    for (const [username, password] of [
      ['alice', 'bob'],
      ['carol', 'alice'],
      ['"><script>', ''],
    ] as const) {
      const { response, page } = await visitor.visit(`${at.pathname}/sign-in`, {
        form_token: token,
        username,
        password,
      });
      expect(response.status).toBe(401);
      expect(page).toMatch(/role="alert">Wrong username or password/);
      expect(page).toContain(
        `value="${username.replace('"', '&quot;').replaceAll('>', '&gt;').replace('<', '&lt;')}"`,
      );
    }
  });

  it('fills in the login_hint', async () => {
    expect((await start({ login_hint: 'bob' })).page).toContain('name="username" value="bob"');
  });
});

describe('the consent page', () => {
  it('says who asks for what, and where it goes', async () => {
    const { page } = await toConsent();
    expect(page).toContain('Allow <em>Demo (public client)</em> access?');
    expect(page).toContain('<strong>alice</strong>');
    expect(page).toContain(`<code>${resource}</code>`);
    expect(page).toContain('<code>notes:read</code>');
    expect(page).toContain('See your name and username');
    expect(page).toContain('127.0.0.1:7777');
    expect(page).toContain('Any program on this computer can use this address.');
  });

  it('says what the user cannot give, and ends without it', async () => {
    const users = [{ username: 'alice', password: 'alice', scopes: ['notes:read'] }];
    const limited = await startDevServer({ port: 0, users, resources: [notes] });
    for (const asked of [resource, undefined]) {
      const scope = 'openid notes:read notes:write';
      const browser = new Visitor(limited);
      const first = await browser.follow(await authorizationUrl(limited, { resource: asked, scope }));
      const fields = { form_token: first.token, username: 'alice', password: 'alice' };
      const consent = await browser.follow(`${first.at.pathname}/sign-in`, fields);
      expect(consent.page).toMatch(
        /notes:write<\/code><span[^>]*>Your account does not have this permission/,
      );
      const back = await browser.follow(`${consent.at.pathname}/approve`, { form_token: consent.token });
      const { body } = await exchange(limited, back.at.searchParams.get('code') ?? '', { resource: asked });
      expect(body.scope).toBe(asked ? 'notes:read' : 'openid notes:read');
    }
    await limited.close();
  });

  it('gives no more than is approved', async () => {
    const { at, token } = await toConsent();
    const back = await visitor.follow(`${at.pathname}/approve`, { form_token: token });
    expect(back.at.origin + back.at.pathname).toBe(callback);
    expect(back.at.searchParams.get('iss')).toBe(as.issuer);
    const { body } = await exchange(as, back.at.searchParams.get('code') ?? '', { resource });
    expect(body.scope).toBe('notes:read');
  });

  it.each(['openid profile email', 'offline_access', 'openid my:scope', undefined])(
    'comes once, also for a resource that was not configured: scope %s',
    async (scope) => {
      const any = await startDevServer({ port: 0 });
      const browser = new Visitor(any);
      const url = await authorizationUrl(any, { resource, scope, prompt: 'consent' });
      const first = await browser.follow(url);
      const fields = { form_token: first.token, username: 'alice', password: 'alice' };
      const consent = await browser.follow(`${first.at.pathname}/sign-in`, fields);
      const back = await browser.follow(`${consent.at.pathname}/approve`, { form_token: consent.token });
      await any.close();
      expect(back.at.searchParams.has('code')).toBe(true);
    },
  );

  it('tells the client when it is refused', async () => {
    const { at, token } = await toConsent();
    const back = await visitor.follow(`${at.pathname}/cancel`, { form_token: token });
    expect(Object.fromEntries(back.at.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'the user refused the request',
      iss: as.issuer,
      state: 'the-state',
    });
  });

  it('escapes what the client says about itself', async () => {
    const { body } = await register(as, {
      client_name: '<script>alert(1)</script>"\u202E',
      application_type: 'native',
    });
    for (const { page } of [
      await start({ client_id: body.client_id }),
      await toConsent({ client_id: body.client_id }),
    ]) {
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;');
      expect(page).not.toMatch(/<script|\u202E/);
    }
  });

  it('lets forms lead to where the client is', async () => {
    const uris = ['https://app.example/cb', 'cursor://mcp/cb', 'http://[::1]:1/cb'];
    const { body } = await register(as, { redirect_uris: uris });
    const policies = [];
    for (const redirect_uri of uris) {
      const { response } = await start({ client_id: body.client_id, redirect_uri });
      policies.push(/form-action ([^;]+)/.exec(response.headers.get('content-security-policy') ?? '')?.[1]);
    }
    expect(policies).toEqual(["'self' https:", "'self' cursor:", "'self' http:"]);
  });
});

describe('forms', () => {
  it.each(['sign-in', 'approve', 'cancel'])('%s needs the token of its own page', async (form) => {
    const other = new Visitor();
    const stolen = (await other.follow(await authorizationUrl(as, { resource }))).token;
    const { at } = form === 'sign-in' ? await start() : await toConsent();
    for (const form_token of ['', 'x', stolen]) {
      const fields = { form_token, username: 'alice', password: 'alice' };
      const { response } = await visitor.visit(`${at.pathname}/${form}`, fields);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('need the cookie of the browser that began', async () => {
    const { at, token } = await toConsent();
    const thief = new Visitor();
    for (const path of [at.pathname, `${at.pathname}?account=other`]) {
      expect((await thief.visit(path)).response.status).toBe(400);
    }
    expect((await thief.visit(`${at.pathname}/approve`, { form_token: token })).response.status).toBe(400);
  });

  it('belong to the sign-in they are on, not to another one of the same browser', async () => {
    const one = await toConsent();
    const cookie = [...visitor.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const other = one.at.pathname.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
    const response = await fetch(`${as.issuer}${other}/approve`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ form_token: one.token }),
    });
    expect(response.status).toBe(400);
  });

  it('end with the sign-in: neither page nor form is there any more', async () => {
    const { at, token } = await toConsent();
    await visitor.follow(`${at.pathname}/approve`, { form_token: token });
    expect((await visitor.visit(at)).response.status).toBe(400);
    expect((await visitor.visit(`${at.pathname}/approve`, { form_token: token })).response.status).toBe(400);
  });

  it('cannot approve before anyone has signed in', async () => {
    const { at, token } = await start();
    const { response } = await visitor.visit(`${at.pathname}/approve`, { form_token: token });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  it('are not read beyond their size', async () => {
    const { at, token } = await start();
    const { response } = await visitor.visit(`${at.pathname}/sign-in`, {
      form_token: token,
      username: 'x'.repeat(20_000),
    });
    expect(response.status).toBe(400);
  });
});

describe('a session', () => {
  async function approved(params?: Record<string, string | undefined>) {
    const { at, token } = await toConsent(params);
    return visitor.follow(`${at.pathname}/approve`, { form_token: token });
  }

  it('spares the password, but not the consent of a client on this machine', async () => {
    await approved();
    expect((await start()).page).toContain('Allow <em>');
  });

  it('does so for a client that does not say what it is', async () => {
    const { body } = await register(as, { application_type: undefined });
    await approved({ client_id: body.client_id });
    expect((await start({ client_id: body.client_id })).page).toContain('Allow <em>');
  });

  it('spares the consent of a web client that has it already', async () => {
    const redirect_uri = 'https://app.example/cb';
    const { body } = await register(as, { redirect_uris: [redirect_uri] });
    const params = { client_id: body.client_id, redirect_uri };
    await approved(params);
    expect((await start(params)).at.searchParams.has('code')).toBe(true);
    expect((await start({ ...params, scope: 'openid notes:write' })).page).toContain(
      '<code>notes:write</code>',
    );
    expect((await start({ ...params, prompt: 'consent' })).page).toContain('Allow <em>');
    expect((await start({ ...params, prompt: 'login' })).page).toContain('<h1>Sign in</h1>');
    expect((await start({ ...params, prompt: 'select_account' })).page).toContain('<h1>Sign in</h1>');
  });

  it.each(['login', 'select_account', 'login consent', 'select_account consent'])(
    'ends the sign-in that prompt=%s asks for',
    async (prompt) => {
      await approved();
      const { at, page } = await approved({ prompt });
      expect([page, at.searchParams.has('code')]).toEqual([expect.anything(), true]);
    },
  );

  it('is what prompt=none needs', async () => {
    expect((await start({ prompt: 'none' })).at.searchParams.get('error')).toBe('login_required');
  });

  it('is kept apart from that of another server on this machine', async () => {
    await start();
    expect([...visitor.cookies.keys()].every((name) => name.includes(`_${as.port}`))).toBe(true);
  });
});
