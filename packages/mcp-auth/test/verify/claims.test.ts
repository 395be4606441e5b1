import { describe, expect, it } from 'vitest';
import { ResourceUrl } from '../../src/core/resource-url.js';
import { type ClaimRules, checkClaims } from '../../src/verify/claims.js';
import { readHeader } from '../../src/verify/header.js';
import { clientIdOf, identityOf, scopesOf } from '../../src/verify/identity.js';
import { KeptIdentity } from '../../src/verify/kept-identity.js';

const now = 1_800_000_000;
const resource = 'https://api.example.com/notes';
const good = { iss: 'https://as.example', aud: resource, sub: 'alice', iat: now - 60, exp: now + 60 };
const rules: ClaimRules = { now, clockTolerance: 5, strict: false, binding: { audiences: [resource] } };
const header = { alg: 'RS256', typ: 'at+jwt' };

const failed = (claims: object, over: Partial<ClaimRules> = {}, typ?: string) => {
  const denial = checkClaims(
    claims as Record<string, unknown>,
    { ...rules, ...over },
    typ === undefined ? header : { alg: 'RS256', ...(typ === '' ? {} : { typ }) },
  );
  return denial?.reason === 'token_rejected' ? denial.check : denial?.reason;
};
const without = (name: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

it('good claims hold', () => {
  expect(failed(good)).toBeUndefined();
});

it('what objects inherit is no claim', () => {
  expect(failed(good, { requiredClaims: ['constructor'] })).toBe('claims');
  expect(failed(good, { binding: { claim: { name: 'toString', values: ['x'] } } })).toBe('audience');
  const polluted = Object.prototype as unknown as Record<string, unknown>;
  for (const [name, check] of [
    ['exp', 'expiry'],
    ['aud', 'audience'],
  ] as const) {
    polluted[name] = good[name];
    try {
      expect(failed(without(name))).toBe(check);
      expect(failed(JSON.parse(`{"__proto__":${JSON.stringify(good)}}`))).toBe('audience');
    } finally {
      delete polluted[name];
    }
  }
});

describe('each claim', () => {
  const rows: Readonly<Record<string, readonly (readonly [value: unknown, check: string | undefined])[]>> = {
    exp: [
      [now + 1, undefined],
      [now - 4, undefined],
      [now - 4.999, undefined],
      [now - 5, 'expiry'],
      [now - 6, 'expiry'],
      [now + 0.5, undefined],
      [now * 1000, 'expiry'],
      [253_402_300_799, undefined],
      [0, 'expiry'],
      [-1, 'expiry'],
      [null, 'expiry'],
      [true, 'expiry'],
      [String(now + 60), 'expiry'],
      [[now + 60], 'expiry'],
      [{}, 'expiry'],
      [Number.NaN, 'expiry'],
      [Number.POSITIVE_INFINITY, 'expiry'],
      [new Date(), 'expiry'],
    ],
    nbf: [
      [now, undefined],
      [now + 5, undefined],
      [now + 5.001, 'not_before'],
      [now + 600, 'not_before'],
      [0, undefined],
      [null, 'not_before'],
      [String(now), 'not_before'],
      [[], 'not_before'],
      [Number.NaN, 'not_before'],
    ],
    iat: [
      [now, undefined],
      [now + 5, undefined],
      [now + 6, 'issued_at'],
      [0, undefined],
      [null, 'issued_at'],
      [String(now), 'issued_at'],
      [{}, 'issued_at'],
    ],
    sub: [
      ['alice', undefined],
      ['', 'subject'],
      [null, 'subject'],
      [7, 'subject'],
      [['alice'], 'subject'],
      [{ id: 'alice' }, 'subject'],
    ],
    aud: [
      [resource, undefined],
      [['https://other.example', resource], undefined],
      [[], 'audience'],
      ['', 'audience'],
      [null, 'audience'],
      [7, 'audience'],
      [{ [resource]: true }, 'audience'],
      [[[resource]], 'audience'],
      [[resource, 7], 'audience'],
      [[resource, null], 'audience'],
      [`${resource}/`, 'audience'],
      [`${resource}/1`, 'audience'],
      ['https://api.example.com', 'audience'],
      [resource.toUpperCase(), 'audience'],
      [`${resource} https://other.example`, 'audience'],
      ['http://api.example.com/notes', 'audience'],
      ['https://api.example.com:443/notes', 'audience'],
      ['https://api.example.com/not%65s', 'audience'],
      ['https://api.example.com/x/../notes', 'audience'],
      ['https://api.example.com/\u043dotes', 'audience'],
      ['*', 'audience'],
    ],
    cnf: [
      [{ jkt: 'x' }, 'binding'],
      [{ 'x5t#S256': 'x' }, 'binding'],
      [{ 'future-method': 1 }, 'binding'],
      [{}, 'binding'],
      [null, 'binding'],
      ['', 'binding'],
    ],
  };

  // Requirements: MCP-RS-11, 8705-03, 8707-01, 8725-10, 8725-11, 9068-03, 9068-05, POL-07
  describe.each(Object.entries(rows))('%s', (name, cases) => {
    it.each(
      cases.map(
        ([value, check]) =>
          [JSON.stringify(value) ?? String(value), check ?? 'nothing', value, check] as const,
      ),
    )('%s fails %s', (_shown, _check, value, check) => {
      expect(failed({ ...good, [name]: value })).toBe(check);
    });
  });

  // Requirements: 8725-11, 9068-05
  it.each([
    ['exp', 'expiry'],
    ['aud', 'audience'],
    ['sub', undefined],
    ['iat', undefined],
  ] as const)('missing %s fails %s', (name, check) => {
    expect(failed(without(name))).toBe(check);
  });

  it.each([0, 30, 300])('a tolerance of %d s moves every boundary', (clockTolerance) => {
    const at = (claims: object) => failed({ ...good, ...claims }, { clockTolerance });
    expect(at({ exp: now - clockTolerance })).toBe('expiry');
    expect(at({ exp: now - clockTolerance + 1 })).toBeUndefined();
    expect(at({ nbf: now + clockTolerance })).toBeUndefined();
    expect(at({ nbf: now + clockTolerance + 1 })).toBe('not_before');
    expect(at({ iat: now + clockTolerance })).toBeUndefined();
    expect(at({ iat: now + clockTolerance + 1 })).toBe('issued_at');
  });

  // Requirements: POL-11
  it('claims are read from the token alone, not from what it calls its prototype', () => {
    const claims = JSON.parse(`{"__proto__":${JSON.stringify({ aud: resource, exp: now + 60 })}}`);
    expect(failed(claims)).toBe('audience');
    expect(failed({ ...without('exp'), ...JSON.parse(`{"__proto__":{"exp":${now + 60}}}`) })).toBe('expiry');
  });
});

describe('strict', () => {
  const full = { ...good, client_id: 'c', jti: 'j' };
  // Requirements: 9068-06
  it('wants every claim of RFC 9068 §2.2', () => {
    expect(failed(full, { strict: true })).toBeUndefined();
    for (const name of ['sub', 'jti', 'iat', 'client_id']) {
      for (const value of [undefined, null, '', {}]) {
        const check = failed({ ...full, [name]: value }, { strict: true });
        expect(check, `${name}: ${JSON.stringify(value)}`).toMatch(/^(claims|subject|issued_at)$/);
      }
    }
    expect(failed({ ...full, client_id: undefined, azp: 'c' }, { strict: true })).toBe('claims');
  });

  it('required claims must be there, whatever they say', () => {
    const requiredClaims = ['tenant'];
    expect(failed(good, { requiredClaims })).toBe('claims');
    expect(failed({ ...good, tenant: 't' }, { requiredClaims })).toBeUndefined();
    expect(failed(good, { requiredClaims: ['constructor'] })).toBe('claims');
  });
});

describe('the binding', () => {
  const bound = (claims: object, binding: ClaimRules['binding']) =>
    failed({ ...good, ...claims }, { binding });

  it('by client', () => {
    const binding = { clientIds: ['app'] };
    expect(bound({ client_id: 'app' }, binding)).toBeUndefined();
    expect(bound({ azp: 'app' }, binding)).toBeUndefined();
    expect(bound({ cid: 'app' }, binding)).toBeUndefined();
    expect(bound({ appid: 'app' }, binding)).toBeUndefined();
    expect(bound({ client_id: 'other', azp: 'app' }, binding)).toBe('audience');
    expect(bound({}, binding)).toBe('audience');
    expect(bound({ client_id: ['app'] }, binding)).toBe('audience');
    // A token that names no client belongs to none, not to the one called ''.
    expect(bound({}, { clientIds: [''] })).toBe('audience');
  });

  it('by a claim', () => {
    const binding = { claim: { name: 'resource', values: [resource] } };
    expect(bound({ resource }, binding)).toBeUndefined();
    expect(bound({ resource: ['x', resource] }, binding)).toBeUndefined();
    expect(bound({ resource: `${resource}/` }, binding)).toBe('audience');
    expect(bound({ resource: { x: resource } }, binding)).toBe('audience');
    expect(bound({}, binding)).toBe('audience');
    expect(bound({}, { claim: { name: 'toString', values: [resource] } })).toBe('audience');
  });

  it('by nothing, and by everything at once', () => {
    expect(bound({ aud: undefined }, {})).toBeUndefined();
    const all = { audiences: [resource], clientIds: ['app'] };
    expect(bound({ client_id: 'app' }, all)).toBeUndefined();
    expect(bound({ client_id: 'other' }, all)).toBe('audience');
    expect(bound({ client_id: 'app', aud: 'other' }, all)).toBe('audience');
  });

  it('names a near miss for the operator', () => {
    const denial = checkClaims({ ...good, aud: `${resource}/` }, rules, header);
    expect(denial).toMatchObject({ detail: expect.stringContaining('differs only in the trailing slash') });
  });
});

describe('kinds of tokens', () => {
  /** The claims that mark real tokens, beside the common ones. */
  const refused: Readonly<Record<string, { claims: object; typ?: string }>> = {
    'ID token with a nonce (most providers)': { claims: { nonce: 'n' }, typ: 'jwt' },
    'ID token with at_hash (Google, Okta)': { claims: { at_hash: 'h' }, typ: '' },
    'ID token with c_hash (hybrid flow)': { claims: { c_hash: 'h' }, typ: 'jwt' },
    'ID token with s_hash (FAPI)': { claims: { s_hash: 'h' }, typ: 'jwt' },
    'ID token whose audience is the client (Logto, Auth0)': {
      claims: { aud: [resource], azp: resource, auth_time: now - 60 },
      typ: 'jwt',
    },
    'ID token of Cognito': { claims: { token_use: 'id' }, typ: '' },
    'ID token of Keycloak': { claims: { typ: 'ID' }, typ: 'jwt' },
    'refresh token of Keycloak': { claims: { typ: 'Refresh' }, typ: 'jwt' },
    'offline token of Keycloak': { claims: { typ: 'Offline' }, typ: 'jwt' },
    'logout token of Keycloak': { claims: { typ: 'Logout' }, typ: 'jwt' },
    'logout token by its event': {
      claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
      typ: 'jwt',
    },
    'security event that calls itself an access token': { claims: { events: {} }, typ: 'at+jwt' },
    'refresh token by its use': { claims: { token_use: 'refresh' }, typ: 'at+jwt' },
    'a use that is no string': { claims: { token_use: ['access'] }, typ: 'at+jwt' },
  };

  // Requirements: 8725-14
  it.each(Object.entries(refused))('refuses: %s', (_name, { claims, typ = 'jwt' }) => {
    expect(failed({ ...good, ...claims }, {}, typ)).toBe('type');
  });

  const accepted: Readonly<Record<string, { claims: object; typ?: string }>> = {
    'access token of Keycloak': { claims: { typ: 'Bearer', nonce: 'n', azp: 'c', scope: 'x' } },
    'access token of Cognito': { claims: { token_use: 'access' }, typ: '' },
    'RFC 9068, after a sign-in with a nonce': { claims: { nonce: 'n', auth_time: now }, typ: 'at+jwt' },
    'access token with auth_time and scope': { claims: { auth_time: now, azp: resource, scope: 'x' } },
    'access token with auth_time and scp': { claims: { auth_time: now, azp: resource, scp: ['x'] } },
    'machine token of Entra': { claims: { appid: 'c', roles: ['x'], sub: undefined } },
  };

  it.each(Object.entries(accepted))('accepts: %s', (_name, { claims, typ = 'jwt' }) => {
    expect(failed({ ...good, ...claims }, {}, typ)).toBeUndefined();
  });
});

describe('the header', () => {
  const read = (members: object, options: { algorithms?: string[]; strict?: boolean } = {}) => {
    const result = readHeader(members as Record<string, unknown>, { strict: false, ...options });
    if (result.ok) return result.header;
    return result.denial.reason === 'token_rejected' ? result.denial.check : result.denial.reason;
  };

  it.each([
    [{ alg: 'RS256' }, { alg: 'RS256' }],
    [
      { alg: 'RS256', kid: '' },
      { alg: 'RS256', kid: '' },
    ],
    [
      { alg: 'ES256', kid: '__proto__' },
      { alg: 'ES256', kid: '__proto__' },
    ],
    [
      { alg: 'RS256', typ: 'JWT' },
      { alg: 'RS256', typ: 'jwt' },
    ],
    [
      { alg: 'RS256', typ: 'Application/AT+JWT' },
      { alg: 'RS256', typ: 'at+jwt' },
    ],
    [{ alg: 'RS256', jwk: {}, jku: 'x', x5u: 'x', x5c: [], x5t: 'x' }, { alg: 'RS256' }],
    [{ alg: 'RS256', cty: 'application/json' }, { alg: 'RS256' }],
    [{ alg: 'RS256', unheard: 'of' }, { alg: 'RS256' }],
  ])('%j is read', (members, header) => {
    expect(read(members)).toEqual(header);
  });

  // Requirements: EXT-EMA-04, 8725-08, 8725-13, 8725-14, 9701-02
  it.each([
    [{}, 'algorithm'],
    [{ alg: 'none' }, 'algorithm'],
    [{ alg: ['RS256'] }, 'algorithm'],
    [{ alg: 'RS256 ' }, 'algorithm'],
    [{ alg: 'hasOwnProperty' }, 'algorithm'],
    [{ alg: 'RS256', crit: ['exp'] }, 'header'],
    [{ alg: 'RS256', crit: [] }, 'header'],
    [{ alg: 'RS256', crit: undefined }, 'header'],
    [{ alg: 'RS256', b64: true }, 'header'],
    [{ alg: 'RS256', zip: 'DEF' }, 'header'],
    [{ alg: 'RS256', enc: 'A128GCM' }, 'header'],
    [{ alg: 'RS256', cty: 'JWT' }, 'header'],
    [{ alg: 'RS256', cty: 'application/jwt' }, 'header'],
    [{ alg: 'RS256', kid: 7 }, 'header'],
    [{ alg: 'RS256', kid: null }, 'header'],
    [{ alg: 'RS256', typ: '' }, 'type'],
    [{ alg: 'RS256', typ: null }, 'type'],
    [{ alg: 'RS256', typ: ['JWT'] }, 'type'],
    [{ alg: 'RS256', typ: 'id+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'logout+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'dpop+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'oauth-id-jag+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'token-introspection+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'client-authentication+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'entity-statement+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'at+jwt2' }, 'type'],
    [{ alg: 'RS256', typ: 'text/at+jwt' }, 'type'],
    [{ alg: 'RS256', typ: 'application/application/at+jwt' }, 'type'],
  ])('%j fails %s', (members, check) => {
    expect(read(members)).toBe(check);
  });

  // Requirements: POL-11
  it('inherits nothing', () => {
    expect(read(Object.create({ alg: 'RS256' }))).toBe('algorithm');
  });

  // Requirements: 9068-01
  it('must be at+jwt when strict', () => {
    expect(read({ alg: 'RS256', typ: 'at+jwt' }, { strict: true })).toMatchObject({ typ: 'at+jwt' });
    for (const typ of [undefined, 'JWT', 'jwt'])
      expect(read({ alg: 'RS256', typ }, { strict: true })).toBe('type');
  });
});

describe('the identity', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ client_id: 'a', azp: 'b', cid: 'c', appid: 'd' }, 'a'],
    [{ azp: 'b', cid: 'c', appid: 'd' }, 'b'],
    [{ cid: 'c', appid: 'd' }, 'c'],
    [{ appid: 'd' }, 'd'],
    [{ client_id: '', azp: 'b' }, 'b'],
    [{ client_id: 7, azp: 'b' }, 'b'],
    [{}, ''],
  ])('the client of %j is %j', (claims, client) => {
    expect(clientIdOf(claims)).toBe(client);
  });

  // Requirements: 9068-08
  it.each<[Record<string, unknown>, string[]]>([
    [{ scope: 'a b' }, ['a', 'b']],
    [{ scope: 'a b', scp: 'c' }, ['a', 'b']],
    [{ scope: '', scp: 'c' }, []],
    [{ scp: 'a b' }, ['a', 'b']],
    [{ scp: ['a', 'b'] }, ['a', 'b']],
    [{ scope: ['a'], scp: 'c' }, ['c']],
    [{ scope: { a: 1 } }, []],
    [{ scope: 7 }, []],
    [{ scope: null, scopes: ['x'] }, ['x']],
    [{ scp: ['a', 7] }, []],
    [{ scp: [['a']] }, []],
    [{ scopes: 'a b' }, ['a', 'b']],
    [{ scope: ' a  a ' }, ['a']],
    [{ scope: 'a\tb' }, ['a\tb']],
    [{}, []],
    [{ permissions: ['p'], roles: 'r s', scope: 'a' }, ['a', 'p', 'r', 's']],
  ])('the scopes of %j are %j', (claims, scopes) => {
    expect(scopesOf(claims, 'permissions' in claims ? ['permissions', 'roles', 'absent'] : [])).toEqual(
      scopes,
    );
  });

  it('does not name what the token does not say', () => {
    const identity = identityOf('t', { iss: 'https://as.example' }, {});
    expect(identity).toEqual({
      token: 't',
      issuer: 'https://as.example',
      clientId: '',
      scopes: [],
      claims: { iss: 'https://as.example' },
    });
    expect(Object.keys(identity)).not.toContain('subject');
  });

  it('says everything that is known', () => {
    const claims = { ...good, scope: 'a', client_id: 'c' };
    expect(identityOf('t', claims, { resource: new ResourceUrl(resource) })).toEqual({
      token: 't',
      issuer: good.iss,
      subject: 'alice',
      clientId: 'c',
      scopes: ['a'],
      audience: resource,
      expiresAt: good.exp,
      resource: new URL(resource),
      claims,
    });
  });

  it('is copied to the bottom for every request', () => {
    const spoil = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || value instanceof URL) return;
      for (const [name, entry] of Object.entries(value)) {
        spoil(entry);
        Object.defineProperty(value, name, { value: 'spoilt' });
      }
    };
    const claims = JSON.parse(
      `{"iss":"https://as.example","aud":["${resource}"],"scp":["a"],"realm":{"roles":["r",{"x":[1]}]},"__proto__":{"a":{}}}`,
    );
    const auth = identityOf('t', claims, { resource: new ResourceUrl(resource) });
    const text = JSON.stringify(auth);
    const kept = new KeptIdentity(auth);
    spoil(auth);
    const first = kept.copy();
    const second = kept.copy();
    expect(second).toEqual(first);
    expect(Object.keys(first.claims)).toContain('__proto__');
    expect(Object.getPrototypeOf(first.claims)).toBe(Object.prototype);
    spoil(first);
    expect(JSON.stringify(second)).toBe(text);
    expect(JSON.stringify(kept.copy())).toBe(text);
  });
});
