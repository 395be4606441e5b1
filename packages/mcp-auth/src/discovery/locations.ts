/** Where the metadata of an issuer may live, and whose metadata a location may hold. */

import { parseUrl } from '../core/parse-url.js';

const oauth = '/.well-known/oauth-authorization-server';
const oidc = '/.well-known/openid-configuration';

/**
 * The locations to try for an issuer, best first, without duplicates.
 *
 * `oauth` begins with RFC 8414 §3.1 (inserted between host and path), `oidc` with OpenID Connect Discovery §4
 * (appended to the issuer). The others follow in the order of the MCP specification; the last one, RFC 8414's name
 * appended to the path, stands in no specification, but servers exist that answer nothing else.
 * The issuer must be an absolute URL; one slash at its end is dropped, as both specifications ask.
 */
export function metadataLocations(issuer: string, type: 'oauth' | 'oidc'): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const inserted = origin + oauth + path;
  const insertedOidc = origin + oidc + path;
  const appendedOidc = origin + path + oidc;
  const appended = origin + path + oauth;
  const first = type === 'oauth' ? inserted : appendedOidc;
  return [...new Set([first, inserted, insertedOidc, appendedOidc, appended])];
}

/**
 * The issuers whose metadata may stand at a URL (RFC 8414 §3.3), or `undefined` when the URL has none of the
 * well-known forms and says nothing about its issuer. Building a location drops a slash at the end of the issuer,
 * so both spellings come back.
 */
export function issuersAt(url: string): readonly string[] | undefined {
  const parsed = parseUrl(url);
  if (parsed?.search !== '') return undefined;
  for (const name of [oauth, oidc]) {
    const { origin, pathname } = parsed;
    const inserted = pathname === name || pathname.startsWith(`${name}/`);
    if (!inserted && !pathname.endsWith(name)) continue;
    const path = inserted ? pathname.slice(name.length) : pathname.slice(0, -name.length);
    const issuer = (origin + path).replace(/\/$/, '');
    return [issuer, `${issuer}/`];
  }
  return undefined;
}
