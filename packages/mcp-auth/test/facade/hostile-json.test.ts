/** The same hostile JSON at every inlet: token header, token payload, metadata, key set, introspection answer. */

import { generateKeyPairSync, sign } from 'node:crypto';
import express from 'express';
import { MCPAuth } from 'mcp-auth';
import { afterAll, describe, expect, it } from 'vitest';
import { type Host, listen } from '../support/express-hosts.js';

const issuer = 'https://as.example.com';
const resource = 'https://mcp.example.com/mcp';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: issuer,
  aud: resource,
  sub: 'alice',
  client_id: 'c',
  scope: 'read',
  iat: now,
  exp: now + 600,
};

/** The sound document of each inlet. */
const sound = {
  header: { alg: 'ES256', kid: 'k', typ: 'at+jwt' },
  payload: claims,
  metadata: { issuer, jwks_uri: `${issuer}/jwks`, introspection_endpoint: `${issuer}/introspect` },
  keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }] },
  introspection: { active: true, ...claims },
};
type Inlet = keyof typeof sound;

/** `{…}` → the same object with something in front of its members, or around it. */
const before = (members: string) => (json: string) => `{${members},${json.slice(1)}`;
const hostile: Readonly<Record<string, (json: string) => string>> = {
  'nothing at all': () => '',
  null: () => 'null',
  'an array': (json) => `[${json}]`,
  'a string': (json) => JSON.stringify(json),
  'a number': () => '1',
  'a byte order mark': (json) => `\ufeff${json}`,
  'a NUL behind it': (json) => `${json}\0`,
  'text behind it': (json) => `${json} x`,
  'two documents': (json) => json + json,
  'a comment': (json) => `/**/${json}`,
  'a trailing comma': (json) => `${json.slice(0, -1)},}`,
  'single quotes': (json) => json.replaceAll('"', "'"),
  'a bare name': before('a:1'),
  NaN: before('"n":NaN'),
  'an infinite number': before('"n":1e400'),
  'an infinite negative number': before('"n":-1e400'),
  'a number of 400 digits': before(`"n":${'9'.repeat(400)}`),
  'a leading zero': before('"n":01'),
  'a repeated member': before('"n":1,"n":1'),
  'a repeated member, spelt differently': before('"n":1,"\\u006e":1'),
  'a repeated member further down': before('"n":[{"m":{"x":1,"x":2}}]'),
  'a lone surrogate': before('"n":"\\ud800"'),
  'a lone surrogate as a name': before('"\\udc00":1'),
  'a control character': before('"n":"\u0001"'),
  'nesting of 100 arrays': before(`"n":${'['.repeat(100)}${']'.repeat(100)}`),
  'nesting of 10,000 objects': before(`"n":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`),
};
/** Odd, but sound: what it says does not matter, and it must not get into anybody's prototype. */
const harmless: Readonly<Record<string, (json: string) => string>> = {
  'as it should be': (json) => json,
  'white space': (json) => `\n\t ${json} \r\n`,
  'a prototype': before('"__proto__":{"polluted":true}'),
  'a constructor': before('"constructor":{"prototype":{"polluted":true}}'),
  'an astral character': before('"n":"\\ud83d\\ude00"'),
  'an empty name': before('"":1'),
};

const hosts: Host[] = [];
afterAll(() => Promise.all(hosts.map((host) => host.close())));

/** The status of a request whose token, or whose authorization server, has the text at one inlet. */
async function statusWith(inlet: Inlet, text: string): Promise<number> {
  const texts = Object.fromEntries(
    Object.entries(sound).map(([name, value]) => [name, name === inlet ? text : JSON.stringify(value)]),
  ) as Record<Inlet, string>;
  const answers: Record<string, Inlet> = { '/jwks': 'keys', '/introspect': 'introspection' };
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
    fetch: async (url) => {
      const { pathname } = new URL(url instanceof Request ? url.url : url);
      return new Response(texts[answers[pathname] ?? 'metadata'], {
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  const clientAuthentication = {
    method: 'client_secret_basic',
    clientId: 'rs',
    clientSecret: 'secret',
  } as const;
  const guard =
    inlet === 'introspection'
      ? mcpAuth.bearerAuth('introspection', { resource, clientAuthentication })
      : mcpAuth.bearerAuth('jwt', { resource });
  const host = await listen(express().use(guard, (_, response) => response.json({})));
  hosts.push(host);
  const signed = [texts.header, texts.payload]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const token = inlet === 'introspection' ? 'opaque' : `${signed}.${signature.toString('base64url')}`;
  return (await fetch(host.url, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** In a token it is the caller's fault, anywhere else the authorization server's. */
const refusal: Record<Inlet, number> = {
  header: 401,
  payload: 401,
  metadata: 503,
  keys: 503,
  introspection: 503,
};

describe.each(Object.keys(sound) as Inlet[])('at the inlet “%s”', (inlet) => {
  it.each(Object.keys(hostile))('%s is refused', async (name) => {
    expect(await statusWith(inlet, hostile[name]?.(JSON.stringify(sound[inlet])) ?? '')).toBe(refusal[inlet]);
  });

  it.each(Object.keys(harmless))('%s does no harm', async (name) => {
    expect(await statusWith(inlet, harmless[name]?.(JSON.stringify(sound[inlet])) ?? '')).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
