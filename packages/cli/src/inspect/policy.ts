/** Options and what a server says → the policy that is judged by. */

import type { AccessTokenPolicy } from 'mcp-auth';
import type { CommandIo } from '../command-io.js';
import { keySetFrom } from './key-set.js';
import type { InspectOptions } from './options.js';
import { policyOf } from './server-policy.js';

export interface InspectPolicy {
  /** For the library, which judges. */
  readonly judged: AccessTokenPolicy;
  /** For people, and for near misses. */
  readonly issuers: readonly string[];
  readonly resource: string | undefined;
  readonly audiences: readonly string[];
  readonly clientIds: readonly string[];
  readonly remarks: readonly string[];
}

/** The library's default, in seconds. */
export const defaultTolerance = 5;

/** @throws PolicyError when something that was named cannot be had. */
export async function readPolicy(
  options: InspectOptions,
  now: number,
  io: CommandIo,
): Promise<InspectPolicy> {
  const server = options.server === undefined ? undefined : await policyOf(options.server, io);
  const issuers = options.issuers.length > 0 ? options.issuers : (server?.issuers ?? []);
  const resource = options.resource ?? server?.resource;
  const { audiences, clientIds, jwks, offline, scopes, scopeClaims, strict, clockTolerance } = options;
  const keys = jwks === undefined ? undefined : await keySetFrom(jwks, io);
  return {
    issuers,
    resource,
    // What the library compares with, by the same rule: a client id stands in for the audience, unless one is named as well.
    audiences:
      audiences.length > 0 || clientIds.length > 0 || resource === undefined ? audiences : [resource],
    clientIds,
    remarks: server?.remarks ?? [],
    judged: {
      ...(resource === undefined ? {} : { resource }),
      ...(issuers.length > 0
        ? { authorizationServers: issuers.map((issuer) => ({ issuer, type: 'oidc' as const })) }
        : {}),
      ...(audiences.length > 0 ? { audience: audiences } : {}),
      ...(clientIds.length > 0 ? { tokenBinding: { clientId: clientIds } } : {}),
      ...(clockTolerance === undefined ? {} : { clockTolerance }),
      requiredScopes: scopes,
      scopeClaims,
      strict,
      jwks: keys ?? (offline ? false : undefined),
      fetch: options.issuers.length > 0 ? io.fetch : (server?.fetch ?? io.fetch),
      clock: () => now,
    },
  };
}
