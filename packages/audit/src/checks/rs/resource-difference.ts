/** Why the `resource` of a document is not the URL that was asked for, in words that help to find the setting. */

import { kindOfHost } from '../../http/address.js';

/**
 * Undefined where both are the same, code point for code point (RFC 9728 §6). A host without a path may be written with its slash or
 * without: `URL` cannot tell one from the other, and neither can most clients.
 */
export function resourceDifference(resource: string, url: URL): string | undefined {
  const asked = url.href;
  if (resource === asked || (url.pathname === '/' && url.search === '' && resource === url.origin)) {
    return undefined;
  }
  if (!URL.canParse(resource)) return 'it is not a URL with a scheme';
  const named = new URL(resource);
  if (named.href === asked) return 'it is the same address, but spelled differently';
  if (withoutSlash(named) === withoutSlash(url)) {
    return named.pathname.endsWith('/') ? 'it ends with a slash' : 'the slash at its end is missing';
  }
  const rest = (each: URL) => `${each.pathname}${each.search}`;
  if (named.host === url.host && rest(named) === rest(url)) {
    return named.protocol === 'http:'
      ? 'it says http where clients use https; mostly a proxy in front of the server ends TLS, and the server does not know it'
      : 'it says https where clients use http';
  }
  if (rest(named) === rest(url) && named.port === url.port && areBothLocal(named, url)) {
    return `${named.hostname} and ${url.hostname} are one machine, but two names`;
  }
  if (named.origin === url.origin) {
    if (named.pathname === '/' && url.pathname !== '/') return 'the path of the endpoint is missing';
    if (named.pathname === url.pathname) return 'the query differs, which belongs to the identifier';
    return 'it is for another path of the same host';
  }
  if (rest(named) === rest(url)) {
    const isInternal = kindOfHost(named.hostname) !== 'public' || !named.hostname.includes('.');
    return isInternal
      ? 'it names the host by which the server is known inside, not the public one'
      : 'it names another host';
  }
  return 'it is for another server';
}

function withoutSlash({ origin, pathname, search }: URL): string {
  return `${origin}${pathname.replace(/\/$/, '')}${search}`;
}

function areBothLocal(one: URL, other: URL): boolean {
  return kindOfHost(one.hostname) === 'loopback' && kindOfHost(other.hostname) === 'loopback';
}
