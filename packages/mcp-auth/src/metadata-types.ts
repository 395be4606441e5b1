/**
 * Metadata documents as types. The snake_case interfaces are the documents; their camelCase twins, derived from them, are
 * configuration. Only the identifier is required: real documents lack members that the RFCs require (Entra, Cognito, Google),
 * and a resource server needs few of them. `metadata-schemas.ts` has the requirements of the RFCs.
 *
 * Arrays are `readonly`, so that a configuration written `as const` fits.
 */

/** Members the library does not know survive; reading them gives `unknown`. */
export interface UnknownMembers {
  readonly [member: string]: unknown;
}

type Text = string | undefined;
type Texts = readonly string[] | undefined;
type Flag = boolean | undefined;

/** RFC 8414 §2, OpenID Connect Discovery 1.0 §3, and registered members of later RFCs. */
export interface AuthorizationServerMembers {
  /** The issuer identifier. Compared as a string, never normalized (RFC 8414 §3.3). */
  readonly issuer: string;
  readonly authorization_endpoint?: Text;
  readonly token_endpoint?: Text;
  /** Where the keys are that access tokens are signed with. Without it JWTs cannot be verified. */
  readonly jwks_uri?: Text;
  /** RFC 7591. */
  readonly registration_endpoint?: Text;
  readonly scopes_supported?: Texts;
  readonly response_types_supported?: Texts;
  readonly response_modes_supported?: Texts;
  readonly grant_types_supported?: Texts;
  readonly token_endpoint_auth_methods_supported?: Texts;
  readonly token_endpoint_auth_signing_alg_values_supported?: Texts;
  readonly service_documentation?: Text;
  readonly ui_locales_supported?: Texts;
  readonly op_policy_uri?: Text;
  readonly op_tos_uri?: Text;
  /** RFC 7009. */
  readonly revocation_endpoint?: Text;
  readonly revocation_endpoint_auth_methods_supported?: Texts;
  readonly revocation_endpoint_auth_signing_alg_values_supported?: Texts;
  /** RFC 7662. */
  readonly introspection_endpoint?: Text;
  readonly introspection_endpoint_auth_methods_supported?: Texts;
  readonly introspection_endpoint_auth_signing_alg_values_supported?: Texts;
  /** RFC 7636. MCP clients insist on it and on `S256` in it. */
  readonly code_challenge_methods_supported?: Texts;
  /** A JWT whose claims repeat the members. Not verified by this library. */
  readonly signed_metadata?: Text;

  readonly userinfo_endpoint?: Text;
  readonly end_session_endpoint?: Text;
  readonly check_session_iframe?: Text;
  readonly acr_values_supported?: Texts;
  readonly subject_types_supported?: Texts;
  readonly id_token_signing_alg_values_supported?: Texts;
  readonly id_token_encryption_alg_values_supported?: Texts;
  readonly id_token_encryption_enc_values_supported?: Texts;
  readonly userinfo_signing_alg_values_supported?: Texts;
  readonly userinfo_encryption_alg_values_supported?: Texts;
  readonly userinfo_encryption_enc_values_supported?: Texts;
  readonly request_object_signing_alg_values_supported?: Texts;
  readonly request_object_encryption_alg_values_supported?: Texts;
  readonly request_object_encryption_enc_values_supported?: Texts;
  readonly display_values_supported?: Texts;
  readonly claim_types_supported?: Texts;
  readonly claims_supported?: Texts;
  readonly claims_locales_supported?: Texts;
  readonly claims_parameter_supported?: Flag;
  readonly request_parameter_supported?: Flag;
  readonly request_uri_parameter_supported?: Flag;
  readonly require_request_uri_registration?: Flag;

  /** The client's `client_id` may be the URL of its metadata document: what replaces dynamic registration. */
  readonly client_id_metadata_document_supported?: Flag;
  /** RFC 9207. */
  readonly authorization_response_iss_parameter_supported?: Flag;
  /** RFC 9126. */
  readonly pushed_authorization_request_endpoint?: Text;
  readonly require_pushed_authorization_requests?: Flag;
  /** RFC 9101. */
  readonly require_signed_request_object?: Flag;
  /** RFC 8628. */
  readonly device_authorization_endpoint?: Text;
  /** RFC 8705. */
  readonly tls_client_certificate_bound_access_tokens?: Flag;
  /** RFC 8705 §5: endpoints by their snake_case names, also in configuration. */
  readonly mtls_endpoint_aliases?: Readonly<Record<string, unknown>> | undefined;
  /** RFC 9449. */
  readonly dpop_signing_alg_values_supported?: Texts;
  /** RFC 9396. */
  readonly authorization_details_types_supported?: Texts;
  /** RFC 9728 §4. */
  readonly protected_resources?: Texts;
}

/** RFC 9728 §2. */
export interface ProtectedResourceMembers {
  /** The resource identifier (RFC 8707). */
  readonly resource: string;
  readonly authorization_servers?: Texts;
  /** Keys of the resource itself, not of the authorization server. */
  readonly jwks_uri?: Text;
  readonly scopes_supported?: Texts;
  readonly bearer_methods_supported?: Texts;
  readonly resource_signing_alg_values_supported?: Texts;
  readonly resource_name?: Text;
  readonly resource_documentation?: Text;
  readonly resource_policy_uri?: Text;
  readonly resource_tos_uri?: Text;
  readonly tls_client_certificate_bound_access_tokens?: Flag;
  readonly authorization_details_types_supported?: Texts;
  readonly dpop_signing_alg_values_supported?: Texts;
  readonly dpop_bound_access_tokens_required?: Flag;
  /** A JWT whose claims repeat the members. Passed on, neither made nor verified by this library. */
  readonly signed_metadata?: Text;
}

type CamelCaseName<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCaseName<Tail>>}`
  : Name;

/** The same members under their camelCase names; values stay as they are. */
export type CamelCase<Members> = {
  [Name in keyof Members as Name extends string ? CamelCaseName<Name> : never]: Members[Name];
};

export type CamelCaseAuthorizationServerMembers = CamelCase<AuthorizationServerMembers>;
export type CamelCaseProtectedResourceMembers = CamelCase<ProtectedResourceMembers>;

/** The document an authorization server publishes, as it came. */
export type AuthorizationServerMetadata = AuthorizationServerMembers & UnknownMembers;
/** The same in configuration. `Omit` loses the named members here; use {@link CamelCaseAuthorizationServerMembers} for it. */
export type CamelCaseAuthorizationServerMetadata = CamelCaseAuthorizationServerMembers & UnknownMembers;
/** The document this server publishes about itself. */
export type ProtectedResourceMetadata = ProtectedResourceMembers & UnknownMembers;
/** The same in configuration. `Omit` loses the named members here; use {@link CamelCaseProtectedResourceMembers} for it. */
export type CamelCaseProtectedResourceMetadata = CamelCaseProtectedResourceMembers & UnknownMembers;
