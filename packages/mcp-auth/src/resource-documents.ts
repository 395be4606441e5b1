/** Which metadata document is served where. */

import { metadataLocations, rootMetadataLocation } from './core/resource.js';
import type { Document } from './core/well-known.js';
import type { ProtectedResource } from './resource-description.js';

/** The locations of a resource that is the only one, the one without a path included. */
export function documentsOf({ identifier, url, document }: ProtectedResource): Map<string, Document> {
  const locations = [...metadataLocations(identifier, url), rootMetadataLocation];
  return new Map(locations.map((location) => [location, document]));
}
