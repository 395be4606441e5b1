/** The authorization servers of one `MCPAuth`: their metadata and keys, one source each however many resources share them. */

import type { DiscoveryEnv } from './discovery/env.js';
import { remoteKeys } from './discovery/keys.js';
import {
  fixedServerMetadata,
  jwksUriFrom,
  jwksUriRecheck,
  type ServerMetadataSource,
  serverMetadataSource,
} from './discovery/server-metadata-source.js';
import { MCPAuthAuthServerError } from './errors.js';
import { fingerprint } from './fingerprint.js';
import { toSnakeCaseKeys } from './key-case.js';
import { Recent } from './recent.js';
import type { AuthServerConfig, AuthServerDiscoveryConfig } from './server-config.js';
import type { KeySource } from './verify/key-source.js';

/** Beyond that many authorization servers the ones used last share their sources; the others still work. */
const MAX_SHARED = 10_000;

export class Issuers {
  readonly #env: DiscoveryEnv;
  readonly #found = new Recent<Sources>(MAX_SHARED);
  readonly #keysAt = new Recent<KeySource>(MAX_SHARED);

  constructor(env: DiscoveryEnv) {
    this.#env = env;
  }

  /** The document as the authorization server publishes it, or as it was written by hand. */
  metadataOf(config: AuthServerConfig): ServerMetadataSource {
    if ('metadata' in config) return fixedServerMetadata(toSnakeCaseKeys(config.metadata));
    return this.#sourcesOf(config).metadata;
  }

  /** @throws MCPAuthAuthServerError `missing_jwks_uri` when metadata given by hand says nothing of keys. */
  keysOf(config: AuthServerConfig): KeySource {
    const env = this.#env;
    if (!('metadata' in config)) {
      const sources = this.#sourcesOf(config);
      sources.keys ??= keysAsDiscovered(config, sources.metadata, env);
      return sources.keys;
    }
    const { issuer, jwksUri } = config.metadata;
    if (typeof jwksUri !== 'string') {
      throw new MCPAuthAuthServerError('missing_jwks_uri', {
        cause: `The metadata of \`${issuer}\` has no \`jwksUri\`. Add it, or configure { issuer, type } to have it discovered.`,
      });
    }
    return this.#keysAt.get(JSON.stringify([issuer, jwksUri]), () =>
      remoteKeys({ jwksUri: async () => jwksUri, env }),
    );
  }

  #sourcesOf(config: AuthServerDiscoveryConfig): Sources {
    return this.#found.get(identityOf(config), () => ({
      metadata: serverMetadataSource(locationOf(config), this.#env),
      keys: undefined,
    }));
  }
}

/** What was made for one configuration; the keys when somebody asks for them. */
interface Sources {
  readonly metadata: ServerMetadataSource;
  keys: KeySource | undefined;
}

function keysAsDiscovered(
  config: AuthServerDiscoveryConfig,
  metadata: ServerMetadataSource,
  env: DiscoveryEnv,
): KeySource {
  const jwksUri = jwksUriFrom(config, metadata);
  return remoteKeys({ jwksUri, recheck: jwksUriRecheck(config, metadata, env.clock), env });
}

function locationOf(config: AuthServerDiscoveryConfig) {
  const { metadataUrl, ...location } = config;
  return {
    ...location,
    metadataUrl: metadataUrl === undefined ? undefined : String(metadataUrl),
    // What is missing for verifying tokens is found out by whoever needs it; a document can be passed on without.
    tokensVerifiedElsewhere: true,
  };
}

/** Two configurations share a source when they would ask the same questions. */
function identityOf(config: AuthServerDiscoveryConfig) {
  const { issuer, type, metadataUrl, jwksUri, transpileData, dangerouslySkipIssuerCheck } = config;
  // The usual case, for the sake of hosts with thousands of them. No fingerprint of a list begins like that.
  if (!(metadataUrl || jwksUri || transpileData || dangerouslySkipIssuerCheck)) return `${type} ${issuer}`;
  return fingerprint([
    issuer,
    type,
    metadataUrl,
    jwksUri,
    transpileData,
    dangerouslySkipIssuerCheck ?? false,
  ]);
}
