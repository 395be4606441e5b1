/** Issuers that are nearly trusted. */

import { quoted } from '../shown-value.js';
import type { NearMiss } from './near-miss.js';
import { severalSpellings, spellings } from './spellings.js';

const differently: readonly NearMiss[] = [...spellings, severalSpellings].map(({ name, only, phrase }) => ({
  name: `issuer_${name}`,
  check: 'issuer',
  says({ claims: { iss }, issuers }) {
    if (typeof iss !== 'string') return undefined;
    const trusted = issuers.find((candidate) => candidate !== iss && only(iss, candidate));
    return trusted === undefined
      ? undefined
      : `The issuer would match ${phrase(iss, trusted)}. If the token is right, configure the issuer as it stands there: ${quoted(iss)}.`;
  },
}));

const wellKnown = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)/;
const tenantOf = (issuer: string) =>
  /^https:\/\/(?:login\.microsoftonline\.com|sts\.windows\.net)\/([0-9a-f-]{36})(?:\/|$)/i
    .exec(issuer)?.[1]
    ?.toLowerCase();

export const issuerMisses: readonly NearMiss[] = [
  ...differently,
  {
    name: 'issuer_missing',
    check: 'issuer',
    says: ({ claims }) =>
      claims.iss === undefined
        ? 'The token names no issuer, so nobody knows whose keys count. Its authorization server must set `iss` (RFC 9068 §2.2).'
        : undefined,
  },
  {
    name: 'issuer_is_metadata_url',
    check: 'issuer',
    says: ({ issuers, claims }) =>
      typeof claims.iss === 'string' && issuers.some((issuer) => wellKnown.test(issuer))
        ? 'What is trusted is the URL of the metadata. Configure the `issuer` that stands in that document.'
        : undefined,
  },
  {
    name: 'issuer_entra_version',
    check: 'issuer',
    says({ claims: { iss }, issuers }) {
      const tenant = typeof iss === 'string' ? tenantOf(iss) : undefined;
      if (tenant === undefined || !issuers.some((issuer) => tenantOf(issuer) === tenant)) return undefined;
      return 'It is the same tenant of Entra ID, and another version of its tokens. Set `requestedAccessTokenVersion` to 2 in the manifest of the API, or configure the issuer that the token names.';
    },
  },
  {
    name: 'issuer_entra_common',
    check: 'issuer',
    says: ({ claims: { iss }, issuers }) =>
      typeof iss === 'string' &&
      tenantOf(iss) !== undefined &&
      issuers.some((issuer) => /microsoftonline\.com\/(?:common|organizations|consumers)\b/.test(issuer))
        ? 'Tokens of Entra ID name a tenant, never "common" or "organizations". Configure the issuer of each tenant that you accept.'
        : undefined,
  },
  {
    name: 'issuer_same_host',
    check: 'issuer',
    says({ claims: { iss }, issuers }) {
      if (typeof iss !== 'string' || !URL.canParse(iss)) return undefined;
      const { origin, pathname } = new URL(iss);
      const other = issuers.find(
        (issuer) =>
          URL.canParse(issuer) &&
          new URL(issuer).origin === origin &&
          new URL(issuer).pathname.split('/').length === pathname.split('/').length &&
          new URL(issuer).pathname.toLowerCase() !== pathname.toLowerCase(),
      );
      return other === undefined || tenantOf(iss) !== undefined
        ? undefined
        : `It is another realm, tenant or server on the same host: the token has the path ${quoted(pathname)}.`;
    },
  },
];
