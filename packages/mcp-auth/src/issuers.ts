/** The authorization servers of one `MCPAuth`: their metadata and keys, one source each however many resources share them. */

import type { DiscoveryEnv } from './discovery/env.js';
import { remoteKeys } from './discovery/keys.js';
import {
  fixedServerMetadata,
  jwksUriFrom,
  type ServerMetadataSource,
  serverMetadataSource,
} from './discovery/server-metadata-source.js';
import { MCPAuthAuthServerError } from './errors.js';
import { toSnakeCaseKeys } from './key-case.js';
import type { AuthServerConfig, AuthServerDiscoveryConfig } from './server-config.js';
import type { KeySource } from './verify/key-source.js';

export class Issuers {
  readonly #env: DiscoveryEnv;
  readonly #metadata = new Map<string, ServerMetadataSource>();
  readonly #keys = new Map<string, KeySource>();

  constructor(env: DiscoveryEnv) {
    this.#env = env;
  }

  /** The document as the authorization server publishes it, or as it was written by hand. */
  metadataOf(config: AuthServerConfig): ServerMetadataSource {
    if ('metadata' in config) return fixedServerMetadata(toSnakeCaseKeys(config.metadata));
    return once(this.#metadata, identityOf(config), () =>
      serverMetadataSource(locationOf(config), this.#env),
    );
  }

  /** @throws MCPAuthAuthServerError `missing_jwks_uri` when metadata given by hand says nothing of keys. */
  keysOf(config: AuthServerConfig): KeySource {
    const env = this.#env;
    if (!('metadata' in config)) {
      const jwksUri = jwksUriFrom(config, this.metadataOf(config));
      return once(this.#keys, identityOf(config), () => remoteKeys({ jwksUri, env }));
    }
    const { issuer, jwksUri } = config.metadata;
    if (typeof jwksUri !== 'string') {
      throw new MCPAuthAuthServerError('missing_jwks_uri', {
        cause: `The metadata of \`${issuer}\` has no \`jwksUri\`. Add it, or configure { issuer, type } to have it discovered.`,
      });
    }
    return once(this.#keys, JSON.stringify([issuer, jwksUri]), () =>
      remoteKeys({ jwksUri: async () => jwksUri, env }),
    );
  }
}

function locationOf(config: AuthServerDiscoveryConfig) {
  const { metadataUrl, ...location } = config;
  return { ...location, metadataUrl: metadataUrl === undefined ? undefined : String(metadataUrl) };
}

/** Two configurations share a source when they would ask the same questions. Functions compare by identity. */
function identityOf({
  issuer,
  type,
  metadataUrl,
  jwksUri,
  transpileData,
  dangerouslySkipIssuerCheck,
}: AuthServerDiscoveryConfig) {
  const repair = transpileData ? numberOf(transpileData) : 0;
  return JSON.stringify([
    issuer,
    type,
    String(metadataUrl),
    jwksUri,
    repair,
    dangerouslySkipIssuerCheck ?? false,
  ]);
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

function numberOf(value: object): number {
  const number = numbers.get(value) ?? ++lastNumber;
  numbers.set(value, number);
  return number;
}

function once<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const value = make();
  map.set(key, value);
  return value;
}
