/** Which URLs the audit lets itself be sent to by documents and redirects. */

import { type AddressKind, kindOfAddress, kindOfHost } from './address.js';

/** The addresses of a host name; rejects when it has none. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface ReachRules {
  /** The URL that a person gave: where it lies, more may lie. */
  readonly target: URL;
  /** Default: names are taken for public, because the platform alone cannot resolve them. */
  readonly lookup?: Lookup | undefined;
  readonly allowPrivateAddresses?: boolean | undefined;
}

export type Reach = (url: URL) => Promise<string | undefined>;

/**
 * Says why a URL is not asked, or undefined. The host of the target is always asked; loopback addresses when the target is one.
 * A name that resolves differently when the request is sent (DNS rebinding) is not noticed.
 */
export function reachFrom({ target, lookup, allowPrivateAddresses = false }: ReachRules): Reach {
  return async (url) => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${url.protocol} URLs are not asked`;
    if (url.username !== '' || url.password !== '') return 'URLs with credentials are not asked';
    if (allowPrivateAddresses || url.hostname === target.hostname) return undefined;
    const kinds = await kindsOf(url.hostname, lookup);
    const own = await kindsOf(target.hostname, lookup);
    const refused = kinds.find(
      (kind) => kind !== 'public' && !(kind === 'loopback' && own.includes('loopback')),
    );
    if (refused === undefined) return undefined;
    return `${url.host} is a ${refused} address, and ${target.host} is somewhere else: documents do not lead the audit there, unless private addresses are allowed`;
  };
}

async function kindsOf(host: string, lookup: Lookup | undefined): Promise<readonly AddressKind[]> {
  const kind = kindOfHost(host);
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host);
  if (kind !== 'public' || isAddress || !lookup) return [kind];
  // A name without addresses fails when it is asked, with a better message.
  const addresses = await lookup(host).catch(() => []);
  return addresses.map(kindOfAddress);
}
