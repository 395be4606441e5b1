/** Forty servers with one fault each, as people really run them: from no authorization at all to a key set that anybody can sign with. */

import { capabilitiesBroken } from '../../../audit/test/broken/as-capabilities.js';
import { endpointsBroken } from '../../../audit/test/broken/as-endpoints.js';
import { keysBroken } from '../../../audit/test/broken/as-keys.js';
import { metadataBroken } from '../../../audit/test/broken/as-metadata.js';
import { registrationBroken } from '../../../audit/test/broken/as-registration.js';
import type { BrokenServer } from '../../../audit/test/broken/broken-server.js';
import { brokenChallenges } from '../../../audit/test/broken/challenge.js';
import { brokenCors } from '../../../audit/test/broken/cors.js';
import { brokenMetadata } from '../../../audit/test/broken/metadata.js';
import { mintedBroken } from '../../../audit/test/broken/minted.js';
import { operationsBroken } from '../../../audit/test/broken/operations.js';
import { brokenPresented } from '../../../audit/test/broken/presented.js';
import { brokenRequests } from '../../../audit/test/broken/requests.js';
import { sessionsBroken } from '../../../audit/test/broken/sessions.js';
import { tokenBroken } from '../../../audit/test/broken/token.js';
import { brokenTransport } from '../../../audit/test/broken/transport.js';
import { brokenWellKnown } from '../../../audit/test/broken/well-known.js';

const all: readonly BrokenServer[] = [
  ...brokenChallenges,
  ...brokenMetadata,
  ...brokenWellKnown,
  ...brokenCors,
  ...brokenRequests,
  ...brokenPresented,
  ...brokenTransport,
  ...tokenBroken,
  ...operationsBroken,
  ...sessionsBroken,
  ...mintedBroken,
  ...metadataBroken,
  ...capabilitiesBroken,
  ...endpointsBroken,
  ...keysBroken,
  ...registrationBroken,
];

const faults = [
  ...['unauthorized', 'present', 'syntax', 'readable', 'no-error', 'scope'].map((id) => `rs.challenge.${id}`),
  ...['found', 'advertised', 'resource', 'authorization-servers', 'issuers'].map((id) => `rs.metadata.${id}`),
  ...[
    'rs.well-known.unknown',
    'rs.cors.preflight-passes',
    'rs.cors.challenge-readable',
    'rs.cors.origin-checked',
  ],
  ...['rs.requests.messages-closed', 'rs.requests.get-challenged', 'rs.requests.spellings-closed'],
  ...['rs.presented.unsigned-refused', 'rs.presented.query-token', 'rs.presented.not-repeated'],
  ...['rs.transport.forwarded-host-ignored', 'rs.transport.host-ignored'],
  ...['tampered-refused', 'expired-refused', 'other-audience-refused', 'scheme-case'].map(
    (id) => `rs.token.${id}`,
  ),
  ...[
    'rs.token.scope-refusal-status',
    'rs.token.each-request',
    'rs.operations.name-header',
    'rs.sessions.other-user',
  ],
  ...['rs.minted.bound-to-key', 'rs.minted.type-id-token'],
  ...['as.metadata.found', 'as.metadata.issuer-match', 'as.capabilities.pkce', 'as.endpoints.token-found'],
  ...['as.keys.public-only', 'as.keys.strong', 'as.registration.redirect-uri-exact'],
];

export const fortyBrokenServers: readonly BrokenServer[] = faults.map((id) => {
  const server = all.find(({ check }) => check === id);
  if (!server) throw new Error(`No server is broken in the way that ${id} finds`);
  return server;
});
