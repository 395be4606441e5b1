/** Which metadata document is served where, for any number of resources. */

import { metadataLocations } from './core/resource.js';
import type { Document } from './core/well-known.js';
import { invalidConfig } from './invalid-config.js';
import type { ProtectedResource } from './resource-description.js';
import { documentsOf } from './resource-documents.js';

/** @throws MCPAuthAuthServerError for resources that only their hosts tell apart: nothing is ever derived from `Host`. */
export function documentsOfAll(resources: readonly ProtectedResource[]): ReadonlyMap<string, Document> {
  const [only] = resources;
  if (only && resources.length === 1) return documentsOf(only);
  const documents = new Map<string, Document>();
  for (const { identifier, url, document } of resources) {
    for (const location of metadataLocations(identifier, url)) {
      if (documents.has(location)) {
        throw invalidConfig(
          `The metadata of \`${ownerOf(location, resources)}\` and \`${identifier}\` would be served at the same location, ${location}. Give them different paths, or use one \`MCPAuth\` for each host.`,
        );
      }
      documents.set(location, document);
    }
  }
  return documents;
}

function ownerOf(location: string, resources: readonly ProtectedResource[]): string | undefined {
  for (const { identifier, url } of resources)
    if (metadataLocations(identifier, url).includes(location)) return identifier;
  return undefined;
}
