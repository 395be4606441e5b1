/** What is known about one provider: the shape of a row in the table. */

/** What a checker may have found, for which the operator of a provider has to be told what to set where. */
export type AdviceTopic =
  | 'audience'
  | 'resource-parameter'
  | 'opaque-token'
  | 'registration'
  | 'scopes'
  | 'pkce-metadata'
  | 'issuer'
  | 'discovery'
  | 'token-type'
  | 'iss-parameter'
  | 'introspection';

/**
 * Whether the audience of a token follows the `resource` parameter (RFC 8707). `opt-in`: once somebody has switched it on;
 * `refused`: a request with it may fail.
 */
export type ResourceParameter = 'honoured' | 'opt-in' | 'ignored' | 'refused' | 'unknown';

/** `opt-in`: once somebody has switched it on. `unknown`: neither seen nor documented. */
export type Support = 'yes' | 'opt-in' | 'no' | 'unknown';

/**
 * Members of a metadata document, in snake_case, that give a provider away wherever it runs. All have to match; of a list, one entry.
 */
export type MetadataMark = Readonly<Record<string, RegExp>>;

export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Which of the `presets` is for it. */
  readonly preset: string;
  /** TypeScript: the options of the preset in the example of the documentation. */
  readonly example: string;
  readonly issuer: {
    /** With placeholders in braces. */
    readonly form: string;
    /** Recognises its issuers by their look; none where operators choose the whole URL. */
    readonly matches?: RegExp;
    /** Recognises its metadata: any of them. */
    readonly marks?: readonly MetadataMark[];
  };
  readonly discovery: {
    /** The location that is asked first: see `AuthServerType`. */
    readonly type: 'oidc' | 'oauth';
    readonly note?: string;
  };
  readonly accessToken: {
    readonly kind: 'jwt' | 'opaque' | 'either';
    /** The `typ` of its header, where that is known. */
    readonly typ?: string;
    /** What tells it from the ID token. */
    readonly note: string;
  };
  readonly scopes: { readonly claims: readonly string[]; readonly note?: string };
  /** Where the client stands. Empty: nowhere that this library looks, and `AuthInfo.clientId` is empty. */
  readonly clientId: { readonly claims: readonly string[] };
  readonly audience: {
    /** What it is without further ado. */
    readonly is: string;
    /** How the resource gets there, or what to compare with instead. */
    readonly remedy: string;
  };
  readonly resourceParameter: ResourceParameter;
  /** RFC 7591, and `client_id_metadata_document_supported`. */
  readonly registration: { readonly dynamic: Support; readonly clientIdMetadataDocument: Support };
  readonly verification: 'jwt' | 'introspection' | 'userinfo';
  readonly quirks: readonly string[];
  /** Where what is said here comes from: pages, source code, or servers that were run. */
  readonly sources: readonly string[];
  /** What of this row nobody has checked against a source. */
  readonly unverified?: readonly string[];
  /** One to three sentences a topic, for its operator. Nobody has clicked the paths through consoles, and consoles change. */
  readonly advice: Readonly<Record<AdviceTopic, string>>;
}
