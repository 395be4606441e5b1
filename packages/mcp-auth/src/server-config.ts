/** How an authorization server is named in configuration: with its metadata, or by its issuer alone. */

import type { CamelCaseAuthorizationServerMetadata } from './metadata-types.js';

/**
 * Which well-known location is tried first: `oauth` inserts the path between host and path (RFC 8414 §3.1), `oidc` appends
 * it to the issuer (OpenID Connect Discovery 1.0 §4).
 */
export type AuthServerType = 'oauth' | 'oidc';

/**
 * An authorization server with its metadata, fetched or written by hand. Metadata written by hand is used as it stands and is
 * not compared with any document; of its members only `issuer` is required.
 */
export interface ResolvedAuthServerConfig {
  readonly metadata: CamelCaseAuthorizationServerMetadata;
  readonly type: AuthServerType;
}

/**
 * Changes the fetched document before it is judged, for servers whose metadata is wrong. Gets and returns snake_case.
 * What it returns has to pass the same checks, the one of the issuer included.
 */
export type TranspileData = (
  data: object,
) => object | Readonly<Record<string, unknown>> | Promise<object | Readonly<Record<string, unknown>>>;

/** An authorization server by its issuer. Nothing is fetched until a request needs it. */
export interface AuthServerDiscoveryConfig {
  /** The issuer, to the letter as the server's metadata and the `iss` of its tokens have it. */
  readonly issuer: string;
  readonly type: AuthServerType;
  /** Where the metadata is, when neither it nor a fallback can be derived from the issuer. */
  readonly metadataUrl?: string | URL | undefined;
  /** Where the keys are, whatever the metadata says. */
  readonly jwksUri?: string | undefined;
  readonly transpileData?: TranspileData | undefined;
  /**
   * Accepts metadata that names another issuer (default `false`). Whoever can serve such a document then decides which keys
   * sign tokens of `issuer` (the attack RFC 8414 §3.3 is about); the `iss` of tokens is still compared with `issuer`.
   */
  readonly dangerouslySkipIssuerCheck?: boolean | undefined;
}

/** Told apart by `'metadata' in config`. */
export type AuthServerConfig = ResolvedAuthServerConfig | AuthServerDiscoveryConfig;

/** The issuer of either kind of configuration, as it was written. */
export function getIssuer(config: AuthServerConfig): string {
  return 'metadata' in config ? config.metadata.issuer : config.issuer;
}
