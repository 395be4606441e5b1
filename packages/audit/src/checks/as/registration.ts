import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { registeringChecks } from './registration-clients.js';
import { requestChecks } from './registration-requests.js';
import { responseChecks } from './registration-responses.js';

/** All of these need leave to register: they share one client, which is deleted again where the server offers that. */
export const registrationChecks: readonly Check<AuthorizationServer>[] = [
  ...registeringChecks,
  ...requestChecks,
  ...responseChecks,
];
