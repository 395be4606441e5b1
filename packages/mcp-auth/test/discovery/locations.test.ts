import { describe, expect, it } from 'vitest';
import { issuersAt, metadataLocations } from '../../src/discovery/locations.js';

const oauth = '/.well-known/oauth-authorization-server';
const oidc = '/.well-known/openid-configuration';

describe('metadataLocations', () => {
  it.each([
    ['https://a.example', 'oauth', [oauth, oidc]],
    ['https://a.example', 'oidc', [oidc, oauth]],
    ['https://a.example/', 'oauth', [oauth, oidc]],
    ['https://a.example/', 'oidc', [oidc, oauth]],
    ['https://a.example/t', 'oauth', [`${oauth}/t`, `${oidc}/t`, `/t${oidc}`, `/t${oauth}`]],
    ['https://a.example/t', 'oidc', [`/t${oidc}`, `${oauth}/t`, `${oidc}/t`, `/t${oauth}`]],
    [
      'https://a.example/t/v2.0/',
      'oauth',
      [`${oauth}/t/v2.0`, `${oidc}/t/v2.0`, `/t/v2.0${oidc}`, `/t/v2.0${oauth}`],
    ],
    [
      'https://a.example/t/v2.0/',
      'oidc',
      [`/t/v2.0${oidc}`, `${oauth}/t/v2.0`, `${oidc}/t/v2.0`, `/t/v2.0${oauth}`],
    ],
    ['https://a.example/t//', 'oidc', [`/t/${oidc}`, `${oauth}/t/`, `${oidc}/t/`, `/t/${oauth}`]],
  ] as const)('%s as %s', (issuer, type, paths) => {
    expect(metadataLocations(issuer, type)).toEqual(paths.map((path) => `https://a.example${path}`));
  });

  it('keeps the port', () => {
    expect(metadataLocations('http://localhost:3001/oidc', 'oidc')[0]).toBe(
      `http://localhost:3001/oidc${oidc}`,
    );
  });
});

describe('issuersAt', () => {
  it.each([
    [oauth, ''],
    [oidc, ''],
    [`${oauth}/t`, '/t'],
    [`${oidc}/t/u`, '/t/u'],
    [`/t${oidc}`, '/t'],
    [`/t/u${oauth}`, '/t/u'],
  ])('%s', (path, issuer) => {
    const base = `https://a.example${issuer}`;
    expect(issuersAt(`https://a.example${path}`)).toEqual([base, `${base}/`]);
  });

  it.each(['/metadata.json', `/t${oidc}.json`, '/.well-known/other', `${oidc}?tenant=1`])(
    '%s says nothing about its issuer',
    (path) => {
      expect(issuersAt(`https://a.example${path}`)).toBeUndefined();
    },
  );

  it('leads back to the issuer a location was built for', () => {
    for (const issuer of [
      'https://a.example',
      'https://a.example/',
      'https://a.example/t',
      'https://a.example/t/',
    ]) {
      for (const url of metadataLocations(issuer, 'oauth')) expect(issuersAt(url)).toContain(issuer);
    }
  });
});
