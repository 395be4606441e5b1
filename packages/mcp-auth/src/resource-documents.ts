/** Which metadata document is served where. */

import { metadataLocations, rootMetadataLocation } from './core/resource.js';
import type { Document } from './core/well-known.js';
import { invalidConfig } from './invalid-config.js';
import type { ProtectedResource } from './resource-description.js';

/** @throws MCPAuthAuthServerError for resources that only their hosts tell apart: nothing is ever derived from `Host`. */
export function resourceDocuments(resources: readonly ProtectedResource[]): ReadonlyMap<string, Document> {
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
  const [only] = resources;
  if (only && resources.length === 1) documents.set(rootMetadataLocation, only.document);
  return documents;
}

function ownerOf(location: string, resources: readonly ProtectedResource[]): string | undefined {
  for (const { identifier, url } of resources)
    if (metadataLocations(identifier, url).includes(location)) return identifier;
  return undefined;
}
