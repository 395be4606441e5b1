import { describe, expect, it } from 'vitest';
import type { NearMissContext } from '../../src/inspect/near-misses/near-miss.js';
import { nearMisses } from '../../src/inspect/near-misses/table.js';

const now = 1_800_000_000;
const resource = 'https://api.example.com/mcp';
const issuer = 'https://as.example.com/oidc';
const tenant = '00000000-1111-2222-3333-444444444444';
const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl';

/** Of a token that nothing speaks against. */
const good: NearMissContext = {
  token: jwt,
  header: { alg: 'ES256', kid: 'one', typ: 'at+jwt' },
  claims: {
    iss: issuer,
    aud: resource,
    sub: 'alice',
    exp: now + 60,
    iat: now,
    client_id: 'c',
    scope: 'read',
  },
  signature: { length: 64, der: false },
  issuers: [issuer],
  audiences: [resource],
  clientIds: [],
  scopes: ['read'],
  scopeClaims: [],
  strict: false,
  scheme: 'bearer',
  now,
  clockTolerance: 5,
  published: [{ kid: 'one', alg: 'ES256', kty: 'EC' }],
};

const aud = (value: unknown, more: object = {}) => ({ claims: { ...good.claims, aud: value, ...more } });
const iss = (value: unknown) => ({ claims: { ...good.claims, iss: value } });
const claims = (more: object) => ({ claims: { ...good.claims, ...more } });
const header = (more: object) => ({ header: { ...good.header, ...more } });
const keys = (...published: object[]) => ({ published });
const scope = (value: unknown, ...scopes: string[]) => ({
  ...claims({ scope: value }),
  ...(scopes.length > 0 ? { scopes } : {}),
});

type Example = readonly [context: Partial<NearMissContext>, says: RegExp];

/** The differences of spelling apply to issuers and audiences alike; these are pairs of what is accepted and what the token has. */
const spelled: Readonly<Record<string, readonly [accepted: string, value: string, says: RegExp]>> = {
  trailing_slash: [resource, `${resource}/`, /without the trailing slash/],
  surrounding_space: [resource, ` ${resource}`, /white space/],
  host_case: [resource, 'https://API.example.com/mcp', /capital letters in the scheme and the host/],
  path_case: [resource, 'https://api.example.com/MCP', /capital letters/],
  scheme: [resource, 'http://api.example.com/mcp', /https instead of http/],
  no_scheme: [resource, 'api.example.com/mcp', /with the scheme in front/],
  port: [resource, 'https://api.example.com:443/mcp', /without the port/],
  loopback_name: ['http://localhost:3000/mcp', 'http://127.0.0.1:3000/mcp', /localhost as the host/],
  www: [resource, 'https://www.api.example.com/mcp', /without www/],
  longer_path: [resource, `${resource}/tools`, /if it ended after \/mcp/],
  shorter_path: [resource, 'https://api.example.com', /with the whole path \/mcp/],
  percent_encoding: [resource, 'https://api.example.com/m%63p', /without the percent-encoding/],
  query: [resource, `${resource}?tenant=1`, /without what begins with the \?/],
  several_spellings: [resource, 'HTTP://api.example.com:8080/MCP/', /more than one thing/],
};

const examples: Readonly<Record<string, Example>> = {
  ...Object.fromEntries(
    Object.entries(spelled).flatMap(([name, [accepted, value, says]]): [string, Example][] => [
      [`audience_${name}`, [{ ...aud(value), audiences: [accepted] }, says]],
      [`issuer_${name}`, [{ ...iss(value), issuers: [accepted] }, says]],
    ]),
  ),

  line_breaks: [{ token: `${jwt.slice(0, 10)}\n${jwt.slice(10)}` }, /line breaks/],
  several_tokens: [{ token: `${jwt}\n${jwt}` }, /one at a time/],
  ellipsis: [{ token: `${jwt.slice(0, 20)}…` }, /cut off/],
  invisible_characters: [{ token: `${jwt}\u200b` }, /invisible/],
  padded: [{ token: `${jwt}=` }, /padded/],
  base64_alphabet: [{ token: `${jwt}+/` }, /base64url/],
  percent_encoded: [{ token: jwt.replace('.', '%2E') }, /percent-encoded/],
  terminal_limit: [{ token: 'eyJ'.padEnd(4095, 'A') }, /4095 characters/],
  unsigned: [{ token: 'eyJhbGciOiJub25lIn0.eyJ4IjoxfQ.', header: { alg: 'none' } }, /not signed/],
  cut_off: [{ token: jwt.slice(0, jwt.lastIndexOf('.')) }, /ends too early/],
  encrypted: [{ token: 'eyJ.a.b.c.d', header: { alg: 'RSA-OAEP', enc: 'A256GCM' } }, /encrypted/],
  prefix_of_provider: [{ token: 'ya29.a0AfH6SMB' }, /Google/],
  refresh_prefix: [{ token: 'ory_rt_abcdefgh' }, /refresh token/],
  opaque: [{ token: 'x'.repeat(43), header: {} }, /bearerAuth\('introspection'/],

  issuer_missing: [iss(undefined), /names no issuer/],
  issuer_is_metadata_url: [
    { issuers: [`${issuer}/.well-known/openid-configuration`] },
    /URL of the metadata/,
  ],
  issuer_entra_version: [
    {
      ...iss(`https://sts.windows.net/${tenant}/`),
      issuers: [`https://login.microsoftonline.com/${tenant}/v2.0`],
    },
    /requestedAccessTokenVersion/,
  ],
  issuer_entra_common: [
    {
      ...iss(`https://login.microsoftonline.com/${tenant}/v2.0`),
      issuers: ['https://login.microsoftonline.com/common/v2.0'],
    },
    /never "common"/,
  ],
  issuer_same_host: [iss('https://as.example.com/other'), /"\/other"/],

  audience_is_client: [aud('c'), /tokenBinding: \{ clientId: \["c"\] \}/],
  audience_in_one_string: [aud(`${resource} other`), /JSON array/],
  audience_in_another_claim: [aud('x', { resource: [resource] }), /tokenBinding: \{ claim: "resource" \}/],
  audience_missing: [aud(undefined), /names no audience/],
  client_missing: [
    { ...claims({ client_id: undefined }), clientIds: ['c'], audiences: [] },
    /names no client/,
  ],
  client_case: [{ clientIds: ['C '], audiences: [] }, /"c"/],
  audience_of_microsoft_graph: [aud('00000003-0000-0000-c000-000000000000'), /Microsoft Graph/],
  audience_of_entra_app: [aud('api://notes'), /App ID URI/],
  audience_of_entra_client: [
    aud(tenant, { iss: `https://login.microsoftonline.com/${tenant}/v2.0` }),
    /client id of its app registration/,
  ],
  audience_of_supabase: [aud('authenticated', { iss: 'https://x.supabase.co/auth/v1' }), /Supabase/],
  audience_of_keycloak: [aud('account', { iss: 'https://kc.example/realms/main' }), /Audience mapper/],
  audience_of_okta: [aud('api://default'), /Okta/],
  audience_of_userinfo: [aud(['https://x.auth0.com/userinfo']), /userinfo only/],
  audience_of_google_client: [aud('1.apps.googleusercontent.com'), /Google/],
  audience_of_cognito: [
    aud(undefined, { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x' }),
    /Cognito/,
  ],

  exp_clock_skew: [claims({ exp: now - 9.5 }), /clockTolerance: 10`/],
  nbf_clock_skew: [claims({ nbf: now + 9.5 }), /clockTolerance: 10`/],
  iat_clock_skew: [claims({ iat: now + 10 }), /clockTolerance: 10`/],
  nbf_time_zone: [claims({ nbf: now + 7200 }), /2 hours/],
  iat_time_zone: [claims({ iat: now + 19_801 }), /5\.5 hours/],
  exp_milliseconds: [claims({ exp: now * 1000 }), /2027-01-15 08:00:00Z/],
  nbf_milliseconds: [claims({ nbf: now * 1000 }), /nbf is in milliseconds/],
  iat_milliseconds: [claims({ iat: now * 1000 }), /iat is in milliseconds/],
  exp_as_text: [claims({ exp: String(now) }), /exp is a text/],
  nbf_as_text: [claims({ nbf: '2026-11-22T10:00:00Z' }), /nbf is a text/],
  iat_as_text: [claims({ iat: String(now) }), /iat is a text/],
  exp_missing: [claims({ exp: undefined }), /without an end/],

  type_id_token: [claims({ nonce: 'n' }), /access_token/],
  type_refresh_token: [claims({ typ: 'Refresh' }), /token endpoint/],
  type_dpop_proof: [header({ typ: 'application/dpop+JWT' }), /`DPoP` header/],
  type_without_strict: [{ ...header({ typ: 'JWT' }), strict: true }, /without `strict`/],
  claims_without_strict: [{ strict: true }, /RFC 9068/],
  subject_as_number: [claims({ sub: 7 }), /string/],
  bound_by_dpop: [claims({ cnf: { jkt: 'x' } }), /Turn on `dpop`/],
  bound_by_certificate: [claims({ cnf: { 'x5t#S256': 'x' } }), /RFC 8705/],
  not_bound: [{ scheme: 'dpop' }, /plain bearer/],
  algorithm_shared_secret: [header({ alg: 'HS256' }), /RS256 or ES256/],
  algorithm_none: [header({ alg: 'None' }), /not signed/],
  algorithm_case: [header({ alg: 'es256' }), /capital letters/],

  key_set_empty: [keys(), /no public keys/],
  key_id_spelling: [keys({ kid: 'ONE', kty: 'EC' }), /"ONE"/],
  key_for_something_else: [keys({ kid: 'one', kty: 'EC', use: 'enc' }), /use "enc"/],
  key_of_another_name: [keys({ kid: 'two', alg: 'ES256', kty: 'EC' }), /"two".*another environment/],
  key_of_another_type: [keys({ kid: 'two', alg: 'RS256', kty: 'RSA' }), /"RS256" only/],
  signature_der: [{ signature: { length: 71, der: true } }, /DER/],
  signature_cut_off: [{ signature: { length: 50, der: false } }, /50 bytes/],
  signature_of_another_key: [{}, /changed after it was signed/],

  scope_in_another_claim: [
    { ...scope('', 'write'), ...claims({ scope: '', roles: ['write'] }), scopes: ['write'] },
    /scopeClaims: \["roles"\]/,
  ],
  scope_in_a_nested_claim: [
    { ...claims({ realm_access: { roles: ['write'] } }), scopes: ['write'] },
    /realm_access\.roles/,
  ],
  scope_overlooked: [
    { ...claims({ scope: 'openid', scp: ['write'] }), scopes: ['write'] },
    /scopeClaims: \['scp'\]/,
  ],
  scope_case: [scope('Read'), /"Read"/],
  scope_separator: [scope('read,write', 'write'), /separated by spaces/],
  scope_prefixed: [scope('api://notes/read'), /"api:\/\/notes\/read"/],
  scope_punctuation: [scope('notes:read', 'read:notes'), /another scope/],
  scope_missing: [scope(undefined), /no scopes at all/],
};

/** What is looked at only when the signature is wrong has no right signature to compare with, but one that is not whole. */
const right: Readonly<Record<string, Partial<NearMissContext>>> = {
  signature_of_another_key: { signature: { length: 63, der: false } },
};

it('there is an example of every near miss, and none of another', () => {
  const names = nearMisses.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(examples).sort()).toEqual([...names].sort());
});

describe.each(nearMisses)('$name', ({ name, says, check }) => {
  const [context, pattern] = examples[name] ?? [{}, /^$/];

  it('is seen where it applies, and says what to change', () => {
    expect(says({ ...good, ...context })).toMatch(pattern);
  });

  it('is not seen in a token that is right', () => {
    expect(says({ ...good, ...right[name] })).toBeUndefined();
  });

  it('bears whatever may stand in a token', () => {
    const odd = [
      undefined,
      null,
      0,
      '',
      [],
      {},
      [[]],
      [null],
      1e300,
      'x',
      '%',
      'http://',
      true,
      { roles: 'x' },
    ];
    for (const value of odd) {
      const members = {
        aud: value,
        iss: value,
        exp: value,
        nbf: value,
        iat: value,
        scope: value,
        scp: value,
      };
      const more = { sub: value, cnf: value, client_id: value, realm_access: value, typ: value };
      const head = { alg: value, kid: value, typ: value, enc: value };
      const published = [{ kid: value, alg: value, kty: value, use: value }];
      const around = { claims: { ...members, ...more }, header: head, published };
      expect(() => says({ ...good, ...around })).not.toThrow();
      expect(typeof (says({ ...good, ...around, token: '', strict: true }) ?? '')).toBe('string');
    }
    expect(check).not.toBe('');
  });
});

describe('differences of spelling', () => {
  it.each(Object.entries(spelled))('%s is the only one that is seen', (name, [accepted, value]) => {
    const context = { ...good, ...aud(value), audiences: [accepted] };
    const seen = nearMisses.filter(
      (row) => row.name.startsWith('audience_') && row.says(context) !== undefined,
    );
    expect(seen.map((row) => row.name)).toEqual([`audience_${name}`]);
  });

  it.each(Object.entries(spelled).filter(([name]) => name !== 'longer_path' && name !== 'shorter_path'))(
    '%s is seen the other way round as well',
    (name, [accepted, value]) => {
      const row = nearMisses.find((candidate) => candidate.name === `audience_${name}`);
      expect(row?.says({ ...good, ...aud(accepted), audiences: [value] })).toContain('would match');
    },
  );

  it.each([
    ['https://api.example.com/mcp-2'],
    ['https://evil.example/https://api.example.com/mcp'],
    ['https://api.example.com.evil.example/mcp'],
    ['https://other.example.com/mcp'],
  ])('%s is no near miss of another resource', (value) => {
    const context = { ...good, ...aud(value) };
    expect(
      nearMisses.filter(({ check, says }) => check === 'audience' && says(context) !== undefined),
    ).toEqual([]);
  });
});

it('costly claims cost little', () => {
  const slashes = `${'/'.repeat(12_000)}x`;
  const context = {
    ...good,
    ...aud(slashes, { iss: slashes, scope: 'a/'.repeat(6000) }),
    token: 'eyJ'.repeat(21_000),
  };
  const started = performance.now();
  for (const { says } of nearMisses) says(context);
  expect(performance.now() - started).toBeLessThan(1000);
});
