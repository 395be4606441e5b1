/** A JWT verifier around a key lookup in the style of the JOSE library, as 0.2 exported it. */

import type { AuthInfo, Jwk } from './core/types.js';
import { MCPAuthConfigError } from './errors.js';
import { applyJoseOptions, type JoseVerifyOptions } from './jose-options.js';
import { MCPAuthTokenVerificationError } from './token-errors.js';
import { decodeBase64url } from './verify/base64url.js';
import { keyMatches } from './verify/jwk.js';
import { createJwtVerify } from './verify/jwt.js';

/** What a lookup may return: a JWK, a `CryptoKey`, or a public `KeyObject` of Node. Never a shared secret. */
export type VerificationKey = object;

/** Fits `createRemoteJWKSet` and `createLocalJWKSet` of the JOSE library. */
export type GetVerificationKey = (
  // biome-ignore lint/suspicious/noExplicitAny: the JOSE library types its two arguments more narrowly than is of use here.
  header: any,
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  token: any,
) => VerificationKey | Promise<VerificationKey>;

/** Codes by which a lookup says that there is no such key; whatever else it throws means that it could not look. */
const NO_KEY = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];

/**
 * A verifier for JWT access tokens under the policy of this library.
 *
 * Not checked: the issuer, which belongs to `bearerAuth`, and the audience unless `options.audience` is given. Prefer
 * `bearerAuth('jwt')`, which checks both and keeps working while the authorization server does not.
 *
 * @throws MCPAuthTokenVerificationError `invalid_token` (from the returned function) for any token that is refused.
 * @throws MCPAuthConfigError `key_lookup_failed` when `getKey` fails, which `bearerAuth` answers with 503.
 */
export function createVerifyJwt(
  getKey: GetVerificationKey,
  options: JoseVerifyOptions = {},
): (token: string) => Promise<AuthInfo> {
  const { algorithms, requiredClaims, clockTolerance, audience } = applyJoseOptions<
    Parameters<typeof applyJoseOptions>[0]
  >({ jwtVerify: options });
  const audiences = typeof audience === 'string' ? [audience] : audience;

  return async (token) => {
    let lookupError: unknown;
    const keys = {
      async find(): Promise<readonly Jwk[]> {
        // The lookup is asked only once the token has passed the strict parser.
        const [header = '', payload = '', signature = ''] = token.split('.');
        try {
          const decoded = JSON.parse(new TextDecoder().decode(decodeBase64url(header)));
          const key = asJwk(await getKey(decoded, { protected: header, payload, signature }));
          // The lookup chose the key, so its id does not matter; what the key says it is for does.
          return key instanceof CryptoKey || keyMatches(key, { alg: decoded.alg }) ? [key] : [];
        } catch (error) {
          lookupError = error;
          return [];
        }
      },
    };
    const verify = createJwtVerify({
      issuers: { get: () => keys, keys: () => [] },
      binding: { audiences },
      algorithms,
      requiredClaims,
      strict: false,
      clockTolerance: clockTolerance ?? 5,
      clock: () => Date.now(),
    });
    const verdict = await verify(token);
    if (verdict.ok) return verdict.auth;
    const code = (lookupError as { code?: unknown } | undefined)?.code;
    if (lookupError !== undefined && !NO_KEY.includes(String(code))) {
      throw new MCPAuthConfigError(
        'key_lookup_failed',
        'The key that verifies the token could not be looked up.',
        {
          cause: lookupError,
        },
      );
    }
    const { denial } = verdict;
    throw new MCPAuthTokenVerificationError('invalid_token', {
      code: 'JWT_VERIFICATION_FAILED',
      cause: 'detail' in denial ? denial.detail : denial.reason,
    });
  };
}

function asJwk(key: VerificationKey): Jwk {
  const { type, export: exportKey } = key as { type?: unknown; export?: unknown };
  if (type === 'public' && typeof exportKey === 'function')
    return exportKey.call(key, { format: 'jwk' }) as Jwk;
  return key as Jwk;
}
