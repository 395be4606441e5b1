/** Every check of a resource server, in the order of the report: what clients meet first comes first. */

import type { Check } from '../check.js';
import type { ResourceServer } from '../subjects/resource-server.js';
import { challengeChecks } from './rs/challenge.js';
import { corsChecks } from './rs/cors.js';
import { dpopChecks } from './rs/dpop.js';
import { metadataChecks } from './rs/metadata.js';
import { mintedChecks } from './rs/minted.js';
import { operationChecks } from './rs/operations.js';
import { presentedChecks } from './rs/presented.js';
import { requestChecks } from './rs/requests.js';
import { sessionChecks } from './rs/sessions.js';
import { tokenChecks } from './rs/token.js';
import { transportChecks } from './rs/transport.js';
import { wellKnownChecks } from './rs/well-known.js';

export const resourceServerChecks: readonly Check<ResourceServer>[] = [
  ...challengeChecks,
  ...metadataChecks,
  ...wellKnownChecks,
  ...corsChecks,
  ...requestChecks,
  ...presentedChecks,
  ...transportChecks,
  ...tokenChecks,
  ...operationChecks,
  ...sessionChecks,
  ...mintedChecks,
  ...dpopChecks,
];
