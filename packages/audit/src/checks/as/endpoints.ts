import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';

export const endpointChecks: readonly Check<AuthorizationServer>[] = [];
