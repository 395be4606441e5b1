import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';

export const capabilityChecks: readonly Check<AuthorizationServer>[] = [];
