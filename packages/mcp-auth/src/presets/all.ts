/** The presets under one name, as they are called: `presets.logto({ … })`. */

import { entra } from './entra.js';
import { cognito, google, ory, supabase } from './no-audience.js';
import { authentik, fusionauth, scalekit, stytch, zitadel } from './project-audience.js';
import { asgardeo, clerk, descope, pingfederate, wso2 } from './registered-audience.js';
import { auth0, betterAuth, keycloak, logto, okta, workos } from './resource-audience.js';

/**
 * Configuration for well-known providers. Each function checks its options, fetches nothing, and returns plain data:
 * `authorizationServer` goes into `authorizationServers`, `policy` beside `metadata`, `verification` into `bearerAuth`.
 *
 * None of them weakens a check that was not asked for: where the provider cannot put the resource into the audience and the options
 * name no substitute, its tokens are refused.
 *
 * @throws MCPAuthConfigError `invalid_server_config` for options that are missing, unknown or wrong, saying what to write.
 */
export const presets = Object.freeze({
  logto,
  keycloak,
  auth0,
  okta,
  entra,
  cognito,
  google,
  workos,
  stytch,
  descope,
  clerk,
  supabase,
  fusionauth,
  pingfederate,
  zitadel,
  authentik,
  ory,
  asgardeo,
  wso2,
  scalekit,
  betterAuth,
});
