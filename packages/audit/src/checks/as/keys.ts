import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { keyMaterialChecks } from './key-material.js';
import { keyNameChecks } from './key-names.js';
import { keySetChecks } from './key-set.js';

export const keyChecks: readonly Check<AuthorizationServer>[] = [
  ...keySetChecks,
  ...keyNameChecks,
  ...keyMaterialChecks,
];
