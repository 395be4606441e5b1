/** The signatures that the server takes from clients. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { enumerate, listOf } from '../../subjects/members.js';

const role = 'authorization-server';

/** Signatures that anybody who can check them can make as well, or no signature at all. */
const provesNothing = (alg: string) => alg === 'none' || alg.startsWith('HS');

const assertions: Check<AuthorizationServer> = {
  id: 'as.capabilities.assertion-algorithms',
  role,
  level: 'MUST',
  title: 'Where clients authenticate with signatures, the metadata says which',
  why: 'A client has to know what to sign with before it can ask for a token. With "none" anybody could pass for any client.',
  source: 'RFC 8414 §2 (token_endpoint_auth_signing_alg_values_supported)',
  requirements: ['EXT-CC-03'],
  fix: 'Add "token_endpoint_auth_signing_alg_values_supported" with what the server checks, such as ["ES256", "RS256"], and without "none".',
  async run(subject) {
    const metadata = await subject.metadata();
    const methods = listOf(metadata, 'token_endpoint_auth_methods_supported') ?? [];
    const signed = methods.filter((method) => method === 'private_key_jwt' || method === 'client_secret_jwt');
    if (signed.length === 0) return notApplicable('The server does not take signatures of clients.');
    const algorithms = listOf(metadata, 'token_endpoint_auth_signing_alg_values_supported');
    if (!algorithms || algorithms.length === 0) {
      return fail(
        `The metadata offers ${enumerate(signed)}, and has no token_endpoint_auth_signing_alg_values_supported.`,
      );
    }
    if (!algorithms.includes('none')) return pass();
    return fail(`token_endpoint_auth_signing_alg_values_supported is ${JSON.stringify(algorithms)}.`);
  },
};

const dpop: Check<AuthorizationServer> = {
  id: 'as.capabilities.dpop-algorithms',
  role,
  level: 'MUST',
  title: 'DPoP proofs are taken with public-key signatures only',
  why: 'A proof shows that the client has the private key. One without a signature, or with a secret that the server has too, shows nothing: a stolen token works for the thief.',
  source: 'RFC 9449 §4.2 and §5.1',
  requirements: ['EXT-DPOP-09'],
  fix: 'List only algorithms with public keys in dpop_signing_alg_values_supported, such as ["ES256", "EdDSA"].',
  async run(subject) {
    const metadata = await subject.metadata();
    if (metadata.dpop_signing_alg_values_supported === undefined) {
      return notApplicable('The server does not offer DPoP.');
    }
    const algorithms = listOf(metadata, 'dpop_signing_alg_values_supported') ?? [];
    if (algorithms.length > 0 && !algorithms.some(provesNothing)) return pass();
    return fail(
      `dpop_signing_alg_values_supported is ${JSON.stringify(metadata.dpop_signing_alg_values_supported)}.`,
    );
  },
};

export const algorithmChecks: readonly Check<AuthorizationServer>[] = [assertions, dpop];
