/** Where the metadata and the keys of one authorization server come from. */

import type { DiscoveryEnv } from './discovery/env.js';
import { remoteKeys } from './discovery/keys.js';
import {
  jwksUriFrom,
  jwksUriRecheck,
  type ServerMetadataSource,
  serverMetadataSource,
} from './discovery/server-metadata-source.js';
import { MCPAuthAuthServerError } from './errors.js';
import type {
  AuthServerConfig,
  AuthServerDiscoveryConfig,
  ResolvedAuthServerConfig,
} from './server-config.js';
import type { KeySource } from './verify/key-source.js';

/** For a single guard; `Issuers` shares the sources of many. */
export function keysOfIssuer(config: AuthServerConfig, env: DiscoveryEnv): KeySource {
  return 'metadata' in config
    ? keysAt(jwksUriOf(config), env)
    : discoveredKeys(config, discoveredMetadata(config, env), env);
}

export function discoveredMetadata(
  { metadataUrl, ...location }: AuthServerDiscoveryConfig,
  env: DiscoveryEnv,
): ServerMetadataSource {
  return serverMetadataSource(
    {
      ...location,
      metadataUrl: metadataUrl === undefined ? undefined : String(metadataUrl),
      // What is missing for verifying tokens is found out by whoever needs it; a document can be passed on without.
      tokensVerifiedElsewhere: true,
    },
    env,
  );
}

export function discoveredKeys(
  config: AuthServerDiscoveryConfig,
  metadata: ServerMetadataSource,
  env: DiscoveryEnv,
): KeySource {
  const jwksUri = jwksUriFrom(config, metadata);
  return remoteKeys({ jwksUri, recheck: jwksUriRecheck(config, metadata, env.clock), env });
}

export function keysAt(jwksUri: string, env: DiscoveryEnv): KeySource {
  return remoteKeys({ jwksUri: async () => jwksUri, env });
}

/** @throws MCPAuthAuthServerError `missing_jwks_uri` when metadata given by hand says nothing of keys. */
export function jwksUriOf({ metadata: { issuer, jwksUri } }: ResolvedAuthServerConfig): string {
  if (typeof jwksUri === 'string') return jwksUri;
  throw new MCPAuthAuthServerError('missing_jwks_uri', {
    cause: `The metadata of \`${issuer}\` has no \`jwksUri\`. Add it, or configure { issuer, type } to have it discovered.`,
  });
}
