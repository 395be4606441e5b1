/**
 * The requirements of the RFCs as schemas, for those who want to judge a document: clients, the doctor. The library itself
 * does not hold fetched documents to them, because real ones lack members and work all the same.
 *
 * A schema has the `parse` and `safeParse` people know from zod, and implements Standard Schema v1. Unknown members are kept.
 */

import { camelCaseName } from './key-case.js';
import type {
  AuthorizationServerMembers,
  AuthorizationServerMetadata,
  CamelCase,
  CamelCaseAuthorizationServerMetadata,
  CamelCaseProtectedResourceMetadata,
  ProtectedResourceMembers,
  ProtectedResourceMetadata,
} from './metadata-types.js';

export interface MetadataIssue {
  /** Member name, then the index where it is about one entry of an array; empty when the document itself is no object. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What `parse` throws and `safeParse` returns. Holds names and types of members, never their values. */
export class MetadataSchemaError extends Error {
  override name = 'MetadataSchemaError';
  readonly issues: readonly MetadataIssue[];

  constructor(issues: readonly MetadataIssue[]) {
    super(issues.map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`).join('; '));
    this.issues = issues;
  }
}

export interface MetadataSchema<Metadata> {
  /** A shallow copy of the document. @throws {MetadataSchemaError} with every issue. */
  readonly parse: (document: unknown) => Metadata;
  /** As `parse`, but never throws. */
  readonly safeParse: (
    document: unknown,
  ) =>
    | { readonly success: true; readonly data: Metadata; readonly error?: undefined }
    | { readonly success: false; readonly error: MetadataSchemaError; readonly data?: undefined };
  /** https://standardschema.dev */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'mcp-auth';
    readonly validate: (
      document: unknown,
    ) =>
      | { readonly value: Metadata; readonly issues?: undefined }
      | { readonly issues: readonly MetadataIssue[] };
    readonly types?: { readonly input: Metadata; readonly output: Metadata } | undefined;
  };
}

/** What a program follows is an http(s) URL; what people read (`text`) may be anything. `https` alone is not insisted on. */
type Kind = 'endpoint' | 'identifier' | 'text' | 'texts' | 'flag' | 'object';

/** Ties each row below to its type: a member that is missing, too many or of another kind does not compile. */
type Rows<Members> = {
  readonly [Name in keyof Members]-?: NonNullable<Members[Name]> extends boolean
    ? 'flag'
    : NonNullable<Members[Name]> extends string
      ? 'endpoint' | 'identifier' | 'text'
      : NonNullable<Members[Name]> extends readonly string[]
        ? 'texts'
        : 'object';
};

const authorizationServerRows: Rows<AuthorizationServerMembers> = {
  issuer: 'endpoint',
  authorization_endpoint: 'endpoint',
  token_endpoint: 'endpoint',
  jwks_uri: 'endpoint',
  registration_endpoint: 'endpoint',
  scopes_supported: 'texts',
  response_types_supported: 'texts',
  response_modes_supported: 'texts',
  grant_types_supported: 'texts',
  token_endpoint_auth_methods_supported: 'texts',
  token_endpoint_auth_signing_alg_values_supported: 'texts',
  service_documentation: 'text',
  ui_locales_supported: 'texts',
  op_policy_uri: 'text',
  op_tos_uri: 'text',
  revocation_endpoint: 'endpoint',
  revocation_endpoint_auth_methods_supported: 'texts',
  revocation_endpoint_auth_signing_alg_values_supported: 'texts',
  introspection_endpoint: 'endpoint',
  introspection_endpoint_auth_methods_supported: 'texts',
  introspection_endpoint_auth_signing_alg_values_supported: 'texts',
  code_challenge_methods_supported: 'texts',
  signed_metadata: 'text',
  userinfo_endpoint: 'endpoint',
  end_session_endpoint: 'endpoint',
  check_session_iframe: 'endpoint',
  acr_values_supported: 'texts',
  subject_types_supported: 'texts',
  id_token_signing_alg_values_supported: 'texts',
  id_token_encryption_alg_values_supported: 'texts',
  id_token_encryption_enc_values_supported: 'texts',
  userinfo_signing_alg_values_supported: 'texts',
  userinfo_encryption_alg_values_supported: 'texts',
  userinfo_encryption_enc_values_supported: 'texts',
  request_object_signing_alg_values_supported: 'texts',
  request_object_encryption_alg_values_supported: 'texts',
  request_object_encryption_enc_values_supported: 'texts',
  display_values_supported: 'texts',
  claim_types_supported: 'texts',
  claims_supported: 'texts',
  claims_locales_supported: 'texts',
  claims_parameter_supported: 'flag',
  request_parameter_supported: 'flag',
  request_uri_parameter_supported: 'flag',
  require_request_uri_registration: 'flag',
  client_id_metadata_document_supported: 'flag',
  authorization_response_iss_parameter_supported: 'flag',
  pushed_authorization_request_endpoint: 'endpoint',
  require_pushed_authorization_requests: 'flag',
  require_signed_request_object: 'flag',
  device_authorization_endpoint: 'endpoint',
  tls_client_certificate_bound_access_tokens: 'flag',
  mtls_endpoint_aliases: 'object',
  dpop_signing_alg_values_supported: 'texts',
  authorization_details_types_supported: 'texts',
  protected_resources: 'texts',
};

const protectedResourceRows: Rows<ProtectedResourceMembers> = {
  resource: 'identifier',
  authorization_servers: 'texts',
  jwks_uri: 'endpoint',
  scopes_supported: 'texts',
  bearer_methods_supported: 'texts',
  resource_signing_alg_values_supported: 'texts',
  resource_name: 'text',
  resource_documentation: 'text',
  resource_policy_uri: 'text',
  resource_tos_uri: 'text',
  tls_client_certificate_bound_access_tokens: 'flag',
  authorization_details_types_supported: 'texts',
  dpop_signing_alg_values_supported: 'texts',
  dpop_bound_access_tokens_required: 'flag',
  signed_metadata: 'text',
};

/** What a client that uses the authorization endpoint cannot do without (RFC 8414 §2). */
interface RequiredOfAuthorizationServers {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly response_types_supported: readonly string[];
}
const requiredOfAuthorizationServers: Record<keyof RequiredOfAuthorizationServers, true> = {
  issuer: true,
  authorization_endpoint: true,
  token_endpoint: true,
  response_types_supported: true,
};

/** Not checked: `https`, a query or fragment in the issuer, whether the issuer is the one that was asked for. */
export const authorizationServerMetadataSchema: MetadataSchema<
  AuthorizationServerMetadata & RequiredOfAuthorizationServers
> = schema(authorizationServerRows, requiredOfAuthorizationServers);

/** {@link authorizationServerMetadataSchema} for configuration. */
export const camelCaseAuthorizationServerMetadataSchema: MetadataSchema<
  CamelCaseAuthorizationServerMetadata & CamelCase<RequiredOfAuthorizationServers>
> = schema(authorizationServerRows, requiredOfAuthorizationServers, camelCaseName);

/** Any absolute URI is taken as `resource`. Not checked: `https`, a fragment, whether the resource is the one that was asked. */
export const protectedResourceMetadataSchema: MetadataSchema<ProtectedResourceMetadata> = schema(
  protectedResourceRows,
  { resource: true },
);

/** {@link protectedResourceMetadataSchema} for configuration; `authorizationServers` are issuers, not objects. */
export const camelCaseProtectedResourceMetadataSchema: MetadataSchema<CamelCaseProtectedResourceMetadata> =
  schema(protectedResourceRows, { resource: true }, camelCaseName);

function schema<Metadata>(
  rows: Readonly<Record<string, Kind>>,
  required: Readonly<Record<string, true>>,
  named: (member: string) => string = (member) => member,
): MetadataSchema<Metadata> {
  const checks = Object.entries(rows).map(([member, kind]) => ({
    name: named(member),
    kind,
    needed: Object.hasOwn(required, member),
  }));

  function judge(document: unknown): { value: Metadata } | { issues: MetadataIssue[] } {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return { issues: [{ path: [], message: `Expected an object, received ${typeName(document)}` }] };
    }
    const members = new Map(Object.entries(document));
    // As data it would be harmless here, but not in the hands of those who copy by assignment.
    members.delete('__proto__');
    const issues = checks.flatMap(({ name, kind, needed }) => {
      const value = members.get(name);
      if (value !== undefined) return issuesOf(kind, value, name);
      return needed ? [{ path: [name], message: 'Required' }] : [];
    });
    // The only place where a checked document gets its type.
    return issues.length > 0 ? { issues } : { value: Object.fromEntries(members) as Metadata };
  }

  function safeParse(document: unknown): ReturnType<MetadataSchema<Metadata>['safeParse']> {
    const verdict = judge(document);
    return 'value' in verdict
      ? { success: true, data: verdict.value }
      : { success: false, error: new MetadataSchemaError(verdict.issues) };
  }

  function parse(document: unknown): Metadata {
    const result = safeParse(document);
    if (result.success) return result.data;
    throw result.error;
  }

  return { parse, safeParse, '~standard': { version: 1, vendor: 'mcp-auth', validate: judge } };
}

function issuesOf(kind: Kind, value: unknown, name: string): MetadataIssue[] {
  const expected = (what: string, path: MetadataIssue['path'] = [name], received = typeName(value)) => [
    { path, message: `Expected ${what}, received ${received}` },
  ];
  switch (kind) {
    case 'flag':
      return typeof value === 'boolean' ? [] : expected('a boolean');
    case 'object':
      return typeName(value) === 'object' ? [] : expected('an object');
    case 'texts':
      if (!Array.isArray(value)) return expected('an array of strings');
      return value.flatMap((entry, index) =>
        typeof entry === 'string' ? [] : expected('a string', [name, index], typeName(entry)),
      );
    case 'text':
      return typeof value === 'string' ? [] : expected('a string');
    case 'identifier':
      if (typeof value !== 'string') return expected('an absolute URI');
      return URL.canParse(value) ? [] : [{ path: [name], message: 'Not an absolute URI' }];
    case 'endpoint':
      if (typeof value !== 'string') return expected('an http(s) URL');
      return isHttpUrl(value) ? [] : [{ path: [name], message: 'Not an http(s) URL' }];
  }
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
