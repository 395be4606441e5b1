import { randomBytes } from 'node:crypto';
import { type Configuration, errors } from 'oidc-provider';
import { adjustClientMetadata, newClientId, staticClients } from './client-metadata.js';
import { createDocumentFetch, isClientIdDocumentUrl } from './metadata-documents.js';
import type { ResolvedOptions } from './options.js';

const day = 24 * 60 * 60;

/** The part of oidc-provider's configuration that says which clients there are and what they may be. */
export function clientRules({ clients: given, clientMetadataDocuments = {} }: ResolvedOptions) {
  const clients = staticClients(given);
  const ids = new Set(clients.map((client) => client.client_id));
  return {
    clients,
    // Client metadata, of whatever origin, passes here before it is validated.
    extraClientMetadata: {
      properties: ['software_id', 'software_version'],
      validator: (_ctx, property, _value, metadata) => {
        const id = String(metadata.client_id);
        // It is called once a property, and once is enough.
        if (property !== 'software_id' || ids.has(id)) return;
        const document = id.startsWith('https://');
        adjustClientMetadata(metadata, document ? 'document' : 'registered');
        if (document && typeof metadata.client_name !== 'string') {
          throw new errors.InvalidClientMetadata('client_id metadata document must contain client_name');
        }
      },
    },
    fetch: createDocumentFetch(clientMetadataDocuments) as NonNullable<Configuration['fetch']>,
    fetchResponseBodyLimits: {
      'client_id metadata document': 5 * 1024,
      jwks_uri: 64 * 1024,
      sector_identifier_uri: 5 * 1024,
    },
  } satisfies Configuration;
}

/** Registration and metadata documents, as features of oidc-provider. */
export const clientFeatures = {
  registration: {
    enabled: true,
    initialAccessToken: false,
    issueRegistrationAccessToken: false,
    idFactory: newClientId,
    secretFactory: () => randomBytes(32).toString('base64url'),
  },
  clientIdMetadataDocument: {
    enabled: true,
    ack: 'draft-02',
    allowFetch: (_ctx, clientId) => isClientIdDocumentUrl(clientId),
    // An edited document counts at once, unless its own server asks for it to be cached.
    cacheDuration: { min: 1, max: day },
  },
} satisfies Configuration['features'];
