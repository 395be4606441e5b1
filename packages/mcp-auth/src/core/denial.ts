/** Every way a request can be refused. */

/** Which check of the policy a rejected token failed. For the operator; the caller never learns it. */
export type RejectedCheck =
  | 'format'
  | 'header'
  | 'algorithm'
  | 'type'
  | 'issuer'
  | 'audience'
  | 'expiry'
  | 'not_before'
  | 'issued_at'
  | 'subject'
  | 'claims'
  | 'binding'
  | 'key'
  | 'signature'
  /** The authorization server says that the token does not count: expired, revoked, made up, or asked about by the wrong client. */
  | 'inactive'
  | 'revoked'
  | 'verifier';

export type Denial =
  /** Nothing was sent, or credentials of a scheme this server does not speak. `required` where it is known what was wanted. */
  | { readonly reason: 'no_credentials'; readonly required?: readonly string[] }
  | { readonly reason: 'malformed_credentials'; readonly detail: string }
  | { readonly reason: 'token_rejected'; readonly check: RejectedCheck; readonly detail: string }
  | { readonly reason: 'insufficient_scope'; readonly required: readonly string[]; readonly detail: string }
  /** RFC 9470: the user must sign in again, more strongly or more recently. `maxAge` in seconds. */
  | {
      readonly reason: 'insufficient_user_authentication';
      readonly acrValues?: readonly string[];
      readonly maxAge?: number;
      readonly detail: string;
    }
  | { readonly reason: 'invalid_dpop_proof'; readonly detail: string }
  | { readonly reason: 'use_dpop_nonce'; readonly nonce: string }
  /** `retryAfter` in seconds. */
  | {
      readonly reason: 'authorization_server_unavailable';
      readonly detail: string;
      readonly retryAfter: number;
    }
  /** Nobody can tell whether a DPoP proof was used before. `retryAfter` in seconds. */
  | { readonly reason: 'replay_store_unavailable'; readonly detail: string; readonly retryAfter: number }
  /** Who opened a session cannot be looked up. `retryAfter` in seconds. */
  | { readonly reason: 'session_store_unavailable'; readonly detail: string; readonly retryAfter: number }
  /** A session that somebody else opened. */
  | { readonly reason: 'session_not_found'; readonly detail: string }
  /** The body is no JSON-RPC message, or could be read in two ways. `code` and `id` as in JSON-RPC 2.0 §5.1. */
  | {
      readonly reason: 'malformed_message';
      readonly detail: string;
      readonly code: number;
      readonly id: string | number | null;
    }
  /** The headers say something else than the body (MCP 2026-07-28, Streamable HTTP). */
  | { readonly reason: 'header_mismatch'; readonly detail: string; readonly id: string | number | null }
  | { readonly reason: 'message_too_large'; readonly detail: string }
  | { readonly reason: 'unsupported_media_type'; readonly detail: string }
  /** The host chooses the resource of each request, and there is none for this one. */
  | { readonly reason: 'resource_not_found' }
  /** Without a token there are only single operations, no stream. */
  | { readonly reason: 'method_not_allowed'; readonly detail: string }
  | { readonly reason: 'internal_error'; readonly detail: string };

/** What a challenge says beside the refusal itself; made once from configuration. */
export interface ChallengeContext {
  /** URL of the protected resource metadata document (RFC 9728 §5.1). Left out where there is no resource. */
  readonly resourceMetadata?: string | undefined;
  /** The scopes a client should ask for (RFC 6750 §3). Left out when empty. */
  readonly scopes: readonly string[];
  /** Algorithms for DPoP proofs (RFC 9449 §7.1). Left out where DPoP is not supported. */
  readonly dpopAlgorithms?: readonly string[] | undefined;
  /** Whether DPoP is the only scheme; then no challenge mentions Bearer. */
  readonly dpopRequired?: boolean | undefined;
  /** Adds the failed check to the body, never to the challenge, and never any content of the token. */
  readonly showReason?: boolean | undefined;
}
