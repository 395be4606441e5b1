import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { discoveryChecks } from './metadata-discovery.js';
import { documentChecks } from './metadata-document.js';
import { issuerChecks } from './metadata-issuer.js';

export const metadataChecks: readonly Check<AuthorizationServer>[] = [
  ...discoveryChecks,
  ...issuerChecks,
  ...documentChecks,
];
