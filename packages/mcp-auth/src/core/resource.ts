/** Resource identifiers (RFC 8707 §2, RFC 9728 §1.2): checking, comparing, well-known locations. */

import { isLoopbackHost } from './loopback.js';
import { parseUrl } from './parse-url.js';

const PUBLIC_URL = 'the public URL of the MCP server';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * What is wrong with a resource identifier, as a sentence that says what to change; undefined when it is fine.
 *
 * @param allowInsecure lets plain http pass for hosts other than loopback.
 */
export function resourceProblem(identifier: unknown, allowInsecure = false): string | undefined {
  if (typeof identifier !== 'string' || identifier === '')
    return `The resource identifier must be a non-empty string: ${PUBLIC_URL}.`;
  const named = `The resource identifier ${JSON.stringify(identifier)}`;
  const url = parseUrl(identifier);
  if (!url) return `${named} is not an absolute URL. Use ${PUBLIC_URL}, such as https://api.example.com/mcp.`;
  const isHttp = url.protocol === 'http:';
  if (!(url.protocol === 'https:' || (isHttp && (allowInsecure || isLoopbackHost(url.hostname)))))
    return `${named} must use https (RFC 9728 §1.2). It is the URL in front of any proxy; for a network without TLS set \`allowInsecureRequests: true\`.`;
  if (identifier.includes('#'))
    return `${named} must not have a fragment (RFC 8707 §2). Remove everything from "#" on.`;
  if (/\?$/.test(identifier)) return `${named} ends in an empty query. Remove the "?".`;
  if (url.username !== '' || url.password !== '') return `${named} must not contain a user name or password.`;
  if (/[^\x21-\x7e]|["\\<>^`{|}]/.test(identifier))
    return `${named} contains characters that must be percent-encoded.`;
  return undefined;
}

/**
 * The audience values that mean this resource: the identifier itself, exactly. A resource without a path is one and the
 * same with and without the final slash (RFC 3986 §6.2.3), and real clients send either, so both count there, and only there.
 */
export function audiencesOf(identifier: string, url = new URL(identifier)): readonly string[] {
  if (url.pathname !== '/' || url.search !== '') return [identifier];
  const bare = identifier.replace(/\/$/, '');
  return [bare, `${bare}/`];
}

/** Where a client looks for the metadata of a resource first: RFC 9728 §3.1, path and query inserted after the suffix. */
export function resourceMetadataUrl(identifier: string, url = new URL(identifier)): string {
  return `${url.origin}${insertedLocation(url)}`;
}

/**
 * Paths at which the metadata of a resource is served: the one of RFC 9728 §3.1, and the two forms with the resource's
 * path in front that published tutorials and real clients use. The query is part of each: it tells resources apart.
 */
export function metadataLocations(identifier: string, url = new URL(identifier)): readonly string[] {
  const path = url.pathname.replace(/\/$/, '');
  const locations = [insertedLocation(url)];
  if (path !== '')
    locations.push(`${path}${WELL_KNOWN}${path}${url.search}`, `${path}${WELL_KNOWN}${url.search}`);
  return locations;
}

/** The location without any path, which belongs to a server's only resource. */
export const rootMetadataLocation = WELL_KNOWN;

function insertedLocation(url: URL): string {
  return `${WELL_KNOWN}${url.pathname === '/' ? '' : url.pathname}${url.search}`;
}
