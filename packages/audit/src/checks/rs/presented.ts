import type { Check } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const presentedChecks: readonly Check<ResourceServer>[] = [];
