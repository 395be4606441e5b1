/** Configuration of protected resources → what the rest of the library works with; every mistake is found here. */

import type { ResourceServerConfig } from './config.js';
import { dpopMetadata, readDpop } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import { dpopNames, requireKnown } from './option-names.js';
import { describeResource, type ProtectedResource, policyNames } from './resource-description.js';

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readProtectedResources(
  config: ResourceServerConfig | readonly ResourceServerConfig[],
  allowInsecureRequests = false,
): ReadonlyMap<string, ProtectedResource> {
  const list: readonly ResourceServerConfig[] = Array.isArray(config) ? config : [config];
  if (list.length === 0)
    throw invalidConfig('`protectedResources` is empty. Describe at least one resource.');
  const resources = new Map<string, ProtectedResource>();
  const spellings = new Set<string>();
  for (const entry of list) {
    const resource = readProtectedResource(entry, allowInsecureRequests);
    // Two spellings of one URL are one resource, and would be described at one location.
    const { href } = resource.url;
    if (spellings.has(href)) {
      throw invalidConfig(
        `The resource metadata (\`${resource.identifier}\`) is duplicated. Describe each resource once; several authorization servers go into its \`authorizationServers\`.`,
      );
    }
    spellings.add(href);
    resources.set(resource.identifier, resource);
  }
  return resources;
}

function readProtectedResource(
  config: ResourceServerConfig,
  allowInsecureRequests: boolean,
): ProtectedResource {
  requireKnown('an entry of `protectedResources`', config, resourceNames);
  requireKnown('`dpop`', config?.dpop, dpopNames);
  return describeResource(config, {
    where: 'Every entry of `protectedResources`',
    allowInsecureRequests,
    members: ({ dpop }, identifier) => dpopMetadata(readDpop(dpop, identifier)),
  });
}

const resourceNames = ['metadata', ...policyNames];
