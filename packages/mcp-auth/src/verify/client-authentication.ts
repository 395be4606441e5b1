/** How this server proves who it is to the authorization server (RFC 6749 §2.3, RFC 7523 §2.2). */

import * as oauth from 'oauth4webapi';
import { isJsonObject } from '../core/strict-json.js';
import type { Jwk } from '../core/types.js';
import { type Algorithm, algorithms, isAlgorithm } from './algorithms.js';
import { isStrong } from './jwk.js';

/** `CryptoKey` by way of a value that every platform's types declare: the name itself exists only in those of browsers. */
type PlatformCryptoKey = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { type: string }>;

/**
 * The credentials of this server at the authorization server; not those of any MCP client.
 *
 * - `client_secret_basic`, `client_secret_post`: which of the two, the authorization server decides.
 * - `private_key_jwt`: `key` is a private `CryptoKey` with the usage `sign`, or a private JWK. `algorithm` defaults to the key's
 *   own; for an RSA JWK without `alg` to RS256. The assertion's audience is the issuer, and it lives 60 seconds.
 * - `none`: for endpoints that ask for nothing, because they are reachable from inside only.
 *
 * Secrets are kept in closures: no object of this library shows them when it is printed or serialised.
 */
export type ClientAuthentication =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post';
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly method: 'private_key_jwt';
      readonly clientId: string;
      readonly key: PlatformCryptoKey | Readonly<Record<string, unknown>>;
      readonly keyId?: string | undefined;
      readonly algorithm?: string | undefined;
    }
  | { readonly method: 'none'; readonly clientId?: string | undefined };

export interface ClientAuthenticator {
  readonly method: ClientAuthentication['method'];
  /** Undefined where the endpoint is not told who asks. */
  readonly clientId: string | undefined;
  readonly authenticate: oauth.ClientAuth;
}

/** The authenticator, or what to change in the configuration. The problem never repeats a secret. */
export function readClientAuthentication(
  config: ClientAuthentication | undefined,
): ClientAuthenticator | { readonly problem: string } {
  if (!isJsonObject(config)) return { problem: `\`clientAuthentication\` is missing. Pass ${examples}.` };
  const { method, clientId } = config;
  if (clientId === undefined && method === 'none') return { method, clientId, authenticate: () => {} };
  if (typeof clientId !== 'string' || clientId === '') {
    return {
      problem:
        '`clientAuthentication.clientId` must be the id under which this server is registered at the authorization server.',
    };
  }
  switch (method) {
    case 'none':
      return { method, clientId, authenticate: oauth.None() };
    case 'client_secret_basic':
    case 'client_secret_post': {
      const problem = secretProblem(config.clientSecret);
      if (problem !== undefined) return { problem };
      const authenticate =
        method === 'client_secret_basic'
          ? oauth.ClientSecretBasic(config.clientSecret)
          : oauth.ClientSecretPost(config.clientSecret);
      return { method, clientId, authenticate };
    }
    case 'private_key_jwt': {
      const signer = readKey(config);
      return 'problem' in signer ? signer : { method, clientId, ...signer };
    }
    default:
      return { problem: `\`clientAuthentication.method\` is unknown. Pass ${examples}.` };
  }
}

const examples =
  "{ method: 'client_secret_basic', clientId, clientSecret }, or method 'client_secret_post', 'private_key_jwt' (with `key`) or 'none'";

function secretProblem(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || secret === '') {
    return '`clientAuthentication.clientSecret` must be a non-empty string. Check that the environment variable it comes from is set.';
  }
  // A line break at the end comes from reading a file; sent along it would be refused as a wrong secret.
  if (/\p{Cc}/u.test(secret)) {
    return '`clientAuthentication.clientSecret` contains a line break or another control character. Trim it.';
  }
  return undefined;
}

type Signer = Pick<ClientAuthenticator, 'authenticate'> | { readonly problem: string };

function readKey(config: Extract<ClientAuthentication, { method: 'private_key_jwt' }>): Signer {
  const { key, keyId } = config;
  if (keyId !== undefined && (typeof keyId !== 'string' || keyId === ''))
    return bad('keyId', 'must be a non-empty string, or left out');
  const problem = keyProblem(key);
  if (problem !== undefined) return bad('key', problem);
  const possible = Object.keys(algorithms).filter((name) => fits(algorithms[name] as Algorithm, key));
  const own = key instanceof CryptoKey ? undefined : key.alg;
  const alg = config.algorithm ?? (isAlgorithm(own) ? own : possible[0]);
  if (alg === undefined || !possible.includes(alg)) {
    const list = possible.length > 0 ? possible.join(', ') : 'none that is supported';
    return bad('algorithm', `does not fit the key, whose algorithms are: ${list}`);
  }
  const kid = keyId ?? (key instanceof CryptoKey || typeof key.kid !== 'string' ? undefined : key.kid);
  // Imported when first needed: some runtimes do no cryptography before a request has come.
  let signing: Promise<CryptoKey> | undefined;
  return {
    async authenticate(...request) {
      signing ??= importKey(key, algorithms[alg] as Algorithm);
      const privateKey = { key: await signing, ...(kid === undefined ? {} : { kid }) };
      // EdDSA and Ed25519 are two names of one algorithm (RFC 9864 §2.2), and servers know either.
      const rename = {
        [oauth.modifyAssertion](header: Record<string, unknown>) {
          header.alg = alg;
        },
      };
      await oauth.PrivateKeyJwt(privateKey, rename)(...request);
    },
  };
}

function keyProblem(key: unknown): string | undefined {
  if (key instanceof CryptoKey) {
    return key.type === 'private' && key.usages.includes('sign')
      ? undefined
      : 'must be a private CryptoKey with the usage "sign"';
  }
  if (!isJsonObject(key) || typeof key.kty !== 'string' || typeof key.d !== 'string')
    return 'must be a private key, as a CryptoKey or a JWK';
  return isStrong(key as Jwk) ? undefined : 'is too weak: RSA keys need at least 2,048 bits';
}

function fits({ kty, crv, import: wanted }: Algorithm, key: CryptoKey | Jwk): boolean {
  if (!(key instanceof CryptoKey)) return key.kty === kty && (crv === undefined || key.crv === crv);
  const { name, hash, namedCurve } = key.algorithm as Partial<RsaHashedKeyAlgorithm & EcKeyAlgorithm>;
  if (name !== wanted.name) return false;
  return 'hash' in wanted ? hash?.name === wanted.hash : namedCurve === crv || kty === 'OKP';
}

/** Only the members of the key itself: an odd `key_ops` or `use` must not decide over the import. */
async function importKey(key: CryptoKey | Jwk, { import: parameters }: Algorithm): Promise<CryptoKey> {
  if (key instanceof CryptoKey) return key;
  const names = ['kty', 'crv', 'x', 'y', 'd', 'n', 'e', 'p', 'q', 'dp', 'dq', 'qi'];
  const members = Object.entries(key).filter(([name]) => names.includes(name));
  try {
    return await crypto.subtle.importKey('jwk', Object.fromEntries(members), parameters, false, ['sign']);
  } catch {
    throw new Error('the key in `clientAuthentication` cannot be imported');
  }
}

function bad(member: string, problem: string): { readonly problem: string } {
  return { problem: `\`clientAuthentication.${member}\` ${problem}.` };
}
