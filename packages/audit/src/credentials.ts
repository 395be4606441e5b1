/** What somebody who may use the server has given to the audit. None of it ever shows in a report. */

export interface Credentials {
  /** An access token for the server, with every scope it knows. */
  readonly token?: string | undefined;
  /** A good one of the same user, without scopes or with few. */
  readonly narrowToken?: string | undefined;
  /** One that was good, and is no longer. */
  readonly expiredToken?: string | undefined;
  /** A good one of the same authorization server, for another resource. */
  readonly otherAudienceToken?: string | undefined;
  /** A good one of another user. */
  readonly otherUserToken?: string | undefined;
  /** What the authorization server gave along with the access token. */
  readonly idToken?: string | undefined;
  readonly refreshToken?: string | undefined;
}

/**
 * The key of an authorization server of your own, made for tests, which the server under test trusts. With it the audit signs tokens
 * that no honest authorization server would. Never give the key of a server that anybody else relies on.
 */
export interface IssuerKey {
  /** What `iss` says. */
  readonly issuer: string;
  /** A private key as JWK (RFC 7517), with `alg`: RS256, PS256, ES256, ES384, ES512 or EdDSA (Ed25519). With `kid` where the key set has one. */
  readonly jwk: JsonWebKey & { readonly kid?: string; readonly alg?: string };
  /** Added to every token, such as `{ "sub": "alice", "client_id": "audit" }`. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** What `aud` says. Default: the `resource` of the metadata. */
  readonly audience?: string | undefined;
}
