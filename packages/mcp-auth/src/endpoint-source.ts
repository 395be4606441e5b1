/** Where an authorization server is asked about tokens: as its metadata says, or as the configuration does. */

import { own } from './core/strict-json.js';
import type { Unavailable } from './core/types.js';
import type { Issuers } from './issuers.js';
import type { AuthServerConfig } from './server-config.js';
import type { EndpointSource } from './verify/token-answer.js';

/** Asked for anew with every token: metadata changes, and it is cached where it comes from. */
export function endpointOf(
  issuers: Issuers,
  server: AuthServerConfig,
  name: 'introspection_endpoint' | 'userinfo_endpoint',
  given: string | undefined,
): EndpointSource {
  const source = issuers.metadataOf(server);
  return {
    async get(signal) {
      if (given !== undefined) return { endpoint: given };
      const metadata: { readonly document: Readonly<Record<string, unknown>> } | Unavailable =
        await source.get(signal);
      if ('unavailable' in metadata) return metadata;
      const endpoint = own(metadata.document, name);
      const algorithms = own(metadata.document, 'introspection_signing_alg_values_supported');
      const listed = Array.isArray(algorithms) && algorithms.every((alg) => typeof alg === 'string');
      return typeof endpoint === 'string'
        ? { endpoint, ...(listed ? { signingAlgorithms: algorithms } : {}) }
        : undefined;
    },
  };
}
