import type { Check } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const wellKnownChecks: readonly Check<ResourceServer>[] = [];
