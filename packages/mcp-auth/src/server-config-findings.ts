/** What `validateServerConfig` may find: the codes, and what each means for clients. */

export type AuthServerConfigErrorCode =
  | 'invalid_server_metadata'
  | 'code_response_type_not_supported'
  | 'authorization_code_grant_not_supported'
  | 'pkce_not_supported'
  | 's256_code_challenge_method_not_supported';

export type AuthServerConfigWarningCode =
  | 'dynamic_registration_not_supported'
  | 'client_id_metadata_document_not_supported'
  | 'public_clients_not_supported'
  | 'authorization_response_iss_parameter_not_supported'
  | 'resource_parameter_ignored'
  | 'resource_parameter_opt_in';

export type AuthServerSuccessCode =
  | 'server_metadata_valid'
  | 'dynamic_registration_supported'
  | 'client_id_metadata_document_supported'
  | 'public_clients_supported'
  | 'pkce_supported'
  | 's256_code_challenge_method_supported'
  | 'authorization_code_grant_supported'
  | 'code_response_type_supported'
  | 'authorization_response_iss_parameter_supported'
  | 'resource_parameter_honoured'
  | 'protected_resources_published';

export interface AuthServerConfigError {
  readonly code: AuthServerConfigErrorCode;
  readonly description: string;
  /** With `invalid_server_metadata`: which members are wrong. */
  readonly cause?: Error;
}

export interface AuthServerConfigWarning {
  readonly code: AuthServerConfigWarningCode;
  /** With `resource_parameter_…` it ends in what the operator of that provider can do. */
  readonly description: string;
}

export interface AuthServerSuccess {
  readonly code: AuthServerSuccessCode;
  readonly description: string;
}

export const errorDescription: Readonly<Record<AuthServerConfigErrorCode, string>> = {
  invalid_server_metadata: 'The metadata lacks members that clients need, or has members of the wrong kind.',
  code_response_type_not_supported: 'No supported response type includes "code".',
  authorization_code_grant_not_supported:
    'The "authorization_code" grant is not among the supported grant types.',
  pkce_not_supported:
    'The metadata names no code challenge method; MCP clients refuse to go on without PKCE.',
  s256_code_challenge_method_not_supported:
    'PKCE is offered without the "S256" method, which MCP clients use.',
};

export const warningDescription: Readonly<Record<AuthServerConfigWarningCode, string>> = {
  dynamic_registration_not_supported:
    'Clients cannot introduce themselves: the server supports neither client ID metadata documents nor dynamic client registration (RFC 7591). Each client has to be registered by hand.',
  client_id_metadata_document_not_supported:
    'Clients can introduce themselves by dynamic registration (RFC 7591) only, which MCP deprecates since 2026-07-28 in favour of client ID metadata documents.',
  public_clients_not_supported:
    'Clients can introduce themselves, but "none" is not among the authentication methods of the token endpoint: clients without a secret, as most are, cannot redeem their code.',
  authorization_response_iss_parameter_not_supported:
    'The server does not say that it names itself in authorization responses (RFC 9207): clients of several servers can be led to send a code to the wrong one.',
  resource_parameter_ignored:
    'This provider is known not to put what clients ask for in `resource` (RFC 8707) into the audience; the metadata cannot tell.',
  resource_parameter_opt_in:
    'This provider is known to put what clients ask for in `resource` (RFC 8707) into the audience only where somebody has seen to it; the metadata cannot tell.',
};

export const successDescription: Readonly<Record<AuthServerSuccessCode, string>> = {
  server_metadata_valid: 'The metadata has the members that clients need.',
  dynamic_registration_supported: 'Clients can register themselves (RFC 7591).',
  client_id_metadata_document_supported: 'Clients can use the URL of their metadata document as client ID.',
  public_clients_supported: 'Clients without a secret can use the token endpoint.',
  pkce_supported: 'PKCE (RFC 7636) is supported.',
  s256_code_challenge_method_supported: 'PKCE is supported with the "S256" method.',
  authorization_code_grant_supported: 'The "authorization_code" grant is supported.',
  code_response_type_supported: 'A response type that includes "code" is supported.',
  authorization_response_iss_parameter_supported:
    'The server names itself in authorization responses (RFC 9207).',
  resource_parameter_honoured:
    'This provider is known to put what clients ask for in `resource` (RFC 8707) into the audience.',
  protected_resources_published:
    'The server lists the resources it issues tokens for (RFC 9728 §4). Whether their tokens are bound to them is not said.',
};
