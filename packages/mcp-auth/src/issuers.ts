/** The authorization servers of one `MCPAuth`: their metadata and keys, one source each however many resources share them. */

import type { DiscoveryEnv } from './discovery/env.js';
import { fixedServerMetadata, type ServerMetadataSource } from './discovery/server-metadata-source.js';
import { fingerprint } from './fingerprint.js';
import { discoveredKeys, discoveredMetadata, jwksUriOf, keysAt } from './issuer-sources.js';
import { toSnakeCaseKeys } from './key-case.js';
import { Recent } from './recent.js';
import { type AuthServerConfig, type AuthServerDiscoveryConfig, getIssuer } from './server-config.js';
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
    if ('metadata' in config) {
      const jwksUri = jwksUriOf(config);
      return this.#keysAt.get(JSON.stringify([getIssuer(config), jwksUri]), () => keysAt(jwksUri, this.#env));
    }
    const sources = this.#sourcesOf(config);
    sources.keys ??= discoveredKeys(config, sources.metadata, this.#env);
    return sources.keys;
  }

  #sourcesOf(config: AuthServerDiscoveryConfig): Sources {
    return this.#found.get(identityOf(config), () => ({
      metadata: discoveredMetadata(config, this.#env),
      keys: undefined,
    }));
  }
}

/** What was made for one configuration; the keys when somebody asks for them. */
interface Sources {
  readonly metadata: ServerMetadataSource;
  keys: KeySource | undefined;
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
