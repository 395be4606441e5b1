/** Metadata of an authorization server, fetched at once, in the form that configuration takes. */

import { discover, discoverAt } from './discovery/discover.js';
import type { DiscoveryFailure, DiscoveryOutcome } from './discovery/discovery-outcome.js';
import type { DiscoveryEnv } from './discovery/env.js';
import type { DocumentOptions } from './discovery/server-metadata.js';
import { MCPAuthAuthServerError, MCPAuthConfigError } from './errors.js';
import { toCamelCaseKeys } from './key-case.js';
import type { CamelCaseAuthorizationServerMetadata } from './metadata-types.js';
import type { AuthServerType, ResolvedAuthServerConfig, TranspileData } from './server-config.js';

export interface FetchServerConfigByUrlOptions {
  readonly type: AuthServerType;
  /** Changes the document (snake_case) before it is judged. Awaited, within the time limit. */
  readonly transpileData?: TranspileData | undefined;
  /** Replaces the document's `jwks_uri`. */
  readonly jwksUri?: string | undefined;
  /** Accepts a document whatever issuer it names (RFC 8414 §3.3 forbids that). Default: `false`. */
  readonly dangerouslySkipIssuerCheck?: boolean | undefined;
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Allows plain http to hosts other than loopback. Default: `false`. */
  readonly allowInsecureRequests?: boolean | undefined;
}

export interface FetchServerConfigOptions extends FetchServerConfigByUrlOptions {
  /** The only location that is asked. The issuer is still compared. */
  readonly metadataUrl?: string | URL | undefined;
}

/**
 * Fetches the metadata of an issuer within 3 s, from the well-known location that `type` names first and from the
 * others of the MCP specification when there is no usable document (RFC 8414 §3, OpenID Connect Discovery 1.0 §4).
 * The document must name the issuer to the letter (RFC 8414 §3.3).
 *
 * Not checked: whether the document has the members and types that RFC 8414 asks for, or that MCP clients need;
 * `validateServerConfig` tells the latter.
 *
 * @throws {MCPAuthConfigError} `fetch_server_config_error` when nothing answered with a document; the message names
 *   every URL that was tried and what came back.
 * @throws {MCPAuthAuthServerError} `invalid_server_metadata` when a document came back that cannot be used. Its
 *   cause has the `metadata`, a `message`, and the `error` that `transpileData` threw.
 */
export async function fetchServerConfig(
  issuer: string,
  options: FetchServerConfigOptions,
): Promise<ResolvedAuthServerConfig> {
  const { type } = options;
  const metadataUrl = options.metadataUrl?.toString();
  const outcome = await discover(
    { ...documentOptions(options), issuer, type, metadataUrl },
    environment(options),
  );
  return resolved(outcome, options);
}

/**
 * Fetches metadata from one URL, for servers that have it in an unusual place. Where the URL has one of the
 * well-known forms, the document must name the issuer that the form implies (RFC 8414 §3.3), with or without a slash
 * at its end. Of any other URL's document only the form of the issuer is checked: the URL itself is the trust.
 *
 * @throws as {@link fetchServerConfig}.
 */
export async function fetchServerConfigByWellKnownUrl(
  url: string | URL,
  options: FetchServerConfigByUrlOptions,
): Promise<ResolvedAuthServerConfig> {
  return resolved(await discoverAt(url.toString(), documentOptions(options), environment(options)), options);
}

function documentOptions(options: FetchServerConfigByUrlOptions): DocumentOptions {
  const { transpileData, jwksUri, dangerouslySkipIssuerCheck } = options;
  // How tokens will be verified is not known here: with keys, by introspection, or by a function of the caller.
  return { transpileData, jwksUri, dangerouslySkipIssuerCheck, tokensVerifiedElsewhere: true };
}

function environment({ fetch, allowInsecureRequests }: FetchServerConfigByUrlOptions): DiscoveryEnv {
  return { fetch: fetch ?? globalThis.fetch, clock: Date.now, allowInsecureRequests };
}

function resolved(
  outcome: DiscoveryOutcome,
  options: FetchServerConfigByUrlOptions,
): ResolvedAuthServerConfig {
  if (!outcome.ok) throw asError(outcome.failure);
  const { type, jwksUri } = options;
  const metadata = { ...toCamelCaseKeys(outcome.document), ...(jwksUri === undefined ? {} : { jwksUri }) };
  // Of the declared members only the issuer and the endpoints this library uses have been looked at.
  return { metadata: metadata as unknown as CamelCaseAuthorizationServerMetadata, type };
}

function asError({ kind, detail, attempts, document, cause }: DiscoveryFailure): Error {
  if (kind !== 'unreachable') {
    const error = cause === undefined ? {} : { error: cause };
    const described = new MCPAuthAuthServerError('invalid_server_metadata', {
      metadata: document,
      message: detail,
      ...error,
    });
    // A process that ends with this error prints its message first, and the sentence of the code alone explains nothing.
    described.message = `${described.message} ${detail}`;
    return described;
  }
  const tried = attempts.map(({ url, detail, status, statusText }) => {
    if (status === undefined || !statusText) return `${url}: ${detail}`;
    return `${url}: ${statusText} (${status})`;
  });
  const message = `Failed to fetch server config from ${tried.join(', nor from ')}`;
  return new MCPAuthConfigError('fetch_server_config_error', message);
}
