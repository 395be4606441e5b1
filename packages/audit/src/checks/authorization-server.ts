/** Every check of an authorization server, in the order of the report. */

import type { Check } from '../check.js';
import type { AuthorizationServer } from '../subjects/authorization-server.js';
import { capabilityChecks } from './as/capabilities.js';
import { endpointChecks } from './as/endpoints.js';
import { keyChecks } from './as/keys.js';
import { metadataChecks } from './as/metadata.js';
import { registrationChecks } from './as/registration.js';

export const authorizationServerChecks: readonly Check<AuthorizationServer>[] = [
  ...metadataChecks,
  ...capabilityChecks,
  ...endpointChecks,
  ...keyChecks,
  ...registrationChecks,
];
