import type { Check } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { authorizationEndpointChecks } from './endpoint-authorization.js';
import { impostorChecks } from './endpoint-impostors.js';
import { otherEndpointChecks } from './endpoint-others.js';
import { tokenEndpointChecks } from './endpoint-token.js';
import { endpointUrlChecks } from './endpoint-urls.js';

export const endpointChecks: readonly Check<AuthorizationServer>[] = [
  ...endpointUrlChecks,
  ...authorizationEndpointChecks,
  ...impostorChecks,
  ...tokenEndpointChecks,
  ...otherEndpointChecks,
];
