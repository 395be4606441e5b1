/** Reading what metadata documents say, whatever types it comes in. */

import { kindOfHost } from '../http/address.js';

type Document = Readonly<Record<string, unknown>>;

/** The strings of a list; undefined where there is no list. */
export function listOf(document: Document, member: string): readonly string[] | undefined {
  const value = document[member];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
}

export function textOf(document: Document, member: string): string | undefined {
  const value = document[member];
  return typeof value === 'string' ? value : undefined;
}

/** Signs nobody in: its grants are listed, the one with a user's consent is not among them, and it has no page for it either. */
export function isForMachinesOnly(metadata: Document): boolean {
  const grants = listOf(metadata, 'grant_types_supported');
  return (
    grants !== undefined &&
    !grants.includes('authorization_code') &&
    metadata.authorization_endpoint === undefined
  );
}

/** Speaks OpenID Connect, and so has to publish keys. */
export function isOpenIdProvider(metadata: Document): boolean {
  return (
    metadata.id_token_signing_alg_values_supported !== undefined ||
    listOf(metadata, 'scopes_supported')?.includes('openid') === true
  );
}

const MOST = 6;

/** Lists the parts of a message: `a, b and c`. Of long lists, the first few. */
export function enumerate(parts: readonly string[]): string {
  if (parts.length > MOST)
    return `${parts.slice(0, MOST - 1).join(', ')} and ${parts.length - MOST + 1} more`;
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export const isLoopbackUrl = (url: URL): boolean => kindOfHost(url.hostname) === 'loopback';
