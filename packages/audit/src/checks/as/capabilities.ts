import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { algorithmChecks } from './capabilities-algorithms.js';
import { clientChecks } from './capabilities-clients.js';
import { signInChecks } from './capabilities-sign-in.js';

export const capabilityChecks: readonly Check<AuthorizationServer>[] = [
  ...signInChecks,
  ...clientChecks,
  ...algorithmChecks,
];
