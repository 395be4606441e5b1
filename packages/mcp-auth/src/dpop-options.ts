/** The option `dpop`: what it may say, what is left of it, and how it shows in the metadata of the resource. */

import type { Clock, Verify } from './core/types.js';
import { invalidConfig } from './invalid-config.js';
import { algorithms as supported } from './verify/algorithms.js';
import { createDpopVerify } from './verify/dpop.js';
import { createNonces, type NonceOptions } from './verify/dpop-nonce.js';
import type { ReplayStore } from './verify/replay-store.js';
import { acceptedUris } from './verify/request-uri.js';

export interface DpopOptions {
  /** Refuses tokens without a proof, those that are not bound to a key included. Default `false`: both schemes are served. */
  readonly required?: boolean | undefined;
  /** Asks for nonces in proofs (RFC 9449 §9). Default `false`. `true` makes nonces that last for 300 seconds and for one process. */
  readonly nonce?: boolean | NonceOptions | undefined;
  /** Where used proofs are remembered. Default: in memory, one store for each `MCPAuth`; use a common one for several processes. */
  readonly replayStore?: ReplayStore | undefined;
  /** What clients call, where a proxy rewrites paths. Then it is the only URL that a proof may be for. Default: see the guide. */
  readonly publicUrl?: string | undefined;
  /** Seconds that the `iat` of a proof may lie in the past or in the future. Default 300. */
  readonly maxAge?: number | undefined;
  /** Narrows the list of algorithms for proofs. Default: every asymmetric one the library knows. */
  readonly algorithms?: readonly string[] | undefined;
}

/** `true` accepts bound tokens beside plain ones, `'required'` is `{ required: true }`. Default `false`. */
export type DpopOption = boolean | 'required' | DpopOptions;

export interface DpopSettings {
  readonly required: boolean;
  readonly algorithms: readonly string[];
  readonly maxAge: number;
  readonly uris: (target: string) => readonly string[];
  readonly nonce: NonceOptions | undefined;
  readonly replayStore: ReplayStore | undefined;
}

/** What stands beside the resource, overridden member by member, so that an override of one does not drop `required`. */
export function mergeDpop(
  beside: DpopOption | undefined,
  over: DpopOption | undefined,
): DpopOption | undefined {
  if (over === undefined || beside === undefined || beside === false || over === false) return over ?? beside;
  const given = Object.entries(objectOf(over)).filter(([, value]) => value !== undefined);
  return { ...objectOf(beside), ...Object.fromEntries(given) };
}

/**
 * @returns undefined where DPoP is off.
 * @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change.
 */
export function readDpop(
  option: DpopOption | undefined,
  resource: string | undefined,
): DpopSettings | undefined {
  if (option === undefined || option === false) return undefined;
  const {
    required = false,
    nonce = false,
    replayStore,
    publicUrl,
    maxAge = 300,
    algorithms,
  } = objectOf(option);
  if (publicUrl === undefined && resource === undefined) {
    throw invalidConfig('`dpop` needs the URL that clients call: `dpop: { publicUrl: "https://…" }`.');
  }
  if (publicUrl !== undefined && !isPublicUrl(publicUrl)) {
    throw invalidConfig(
      '`dpop.publicUrl` must be an absolute http(s) URL without query, fragment, user name and password.',
    );
  }
  requireSeconds('dpop.maxAge', maxAge);
  if (replayStore !== undefined && typeof replayStore.remember !== 'function')
    throw invalidConfig('`dpop.replayStore` must have a method `remember(key, expiresAt)`.');
  return {
    required,
    algorithms: readAlgorithms(algorithms),
    maxAge,
    uris: acceptedUris({ resource, publicUrl }),
    nonce: readNonce(nonce),
    replayStore,
  };
}

/** The members of RFC 9728 §2 that tell clients about it. */
export function dpopMetadata(settings: DpopSettings | undefined): Readonly<Record<string, unknown>> {
  if (!settings) return {};
  const { algorithms, required } = settings;
  return {
    dpop_signing_alg_values_supported: algorithms,
    ...(required ? { dpop_bound_access_tokens_required: true } : {}),
  };
}

/**
 * Puts the settings around a verifier; without settings the verifier stays as it is.
 *
 * @param fallback remembers used proofs where the settings name no store. One for all guards that may see the same request URL.
 */
export function withDpop(
  verify: Verify,
  settings: DpopSettings | undefined,
  { clock, replayStore: fallback }: { readonly clock: Clock; readonly replayStore: ReplayStore },
): Verify {
  if (!settings) return verify;
  const { nonce, replayStore = fallback } = settings;
  const nonces = nonce && createNonces(nonce, clock);
  return createDpopVerify(verify, { ...settings, nonces, replayStore, clock });
}

function objectOf(option: Exclude<DpopOption, false>): DpopOptions {
  if (option === true) return {};
  if (option === 'required') return { required: true };
  if (typeof option === 'object' && option !== null) return option;
  throw invalidConfig('`dpop` must be true, false, "required" or an object.');
}

function readAlgorithms(algorithms: readonly string[] = Object.keys(supported)): readonly string[] {
  if (!Array.isArray(algorithms) || algorithms.length === 0)
    throw invalidConfig('`dpop.algorithms` must be a list with at least one algorithm.');
  const unknown = algorithms.find((name) => !Object.hasOwn(supported, name));
  if (unknown === undefined) return algorithms;
  throw invalidConfig(
    `\`dpop.algorithms\` contains ${JSON.stringify(unknown)}. Supported are ${Object.keys(supported).join(', ')}.`,
  );
}

function readNonce(nonce: boolean | NonceOptions): NonceOptions | undefined {
  if (nonce === false) return undefined;
  if (nonce === true) return {};
  if (typeof nonce !== 'object' || nonce === null)
    throw invalidConfig('`dpop.nonce` must be true, false or { secret, lifetime }.');
  const { secret, lifetime } = nonce;
  if (secret !== undefined && !(secret.length >= 32))
    throw invalidConfig('`dpop.nonce.secret` must have at least 32 characters or bytes.');
  if (lifetime !== undefined) requireSeconds('dpop.nonce.lifetime', lifetime);
  return nonce;
}

function requireSeconds(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return;
  throw invalidConfig(`\`${option}\` must be a number of seconds greater than zero.`);
}

function isPublicUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\/[^/]/i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '' && !/[?#]/.test(value);
}
