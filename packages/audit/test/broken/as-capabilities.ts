/** Authorization servers that cannot, or do not say that they can, what MCP clients need. */

import { broken, json } from './as-servers.js';
import type { BrokenServer } from './broken-server.js';

type Members = Readonly<Record<string, unknown>>;

const without = (check: string, fault: string, metadata: Members, found?: RegExp): BrokenServer =>
  broken(`as.capabilities.${check}`, fault, { metadata }, found);

const machines = { grant_types_supported: ['authorization_code', 'client_credentials'] };
const signed = { token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'] };

export const capabilitiesBroken: readonly BrokenServer[] = [
  without('response-types', 'no member', { response_types_supported: undefined }, /no response_types/),
  without('response-types', 'a string', { response_types_supported: 'code' }, /"code", not a list/),

  without('code', 'no response type code', { response_types_supported: ['id_token'] }, /without "code"/),
  without('code', 'no grant', { grant_types_supported: ['refresh_token'] }, /without "authorization_code"/),

  without('pkce', 'no member', { code_challenge_methods_supported: undefined }, /no list/),
  without('pkce', 'plain only', { code_challenge_methods_supported: ['plain'] }, /\["plain"\]/),
  without('pkce', 'S256 in lower case', { code_challenge_methods_supported: ['s256'] }),

  broken(
    'as.capabilities.pkce',
    'the OpenID document has no member',
    {
      change: json(/openid-configuration/, ({ code_challenge_methods_supported, ...body }) => body),
    },
    /openid-configuration has no list/,
  ),

  without('response-issuer', 'no member', { authorization_response_iss_parameter_supported: undefined }),
  without('response-issuer', 'false', { authorization_response_iss_parameter_supported: false }, /false/),

  without(
    'no-retired-flows',
    'password',
    { grant_types_supported: ['authorization_code', 'password'] },
    /password/,
  ),
  without(
    'no-retired-flows',
    'implicit',
    { response_types_supported: ['code', 'id_token token'] },
    /id_token token/,
  ),

  without('unknown-clients', 'neither way', {
    registration_endpoint: undefined,
    client_id_metadata_document_supported: undefined,
  }),
  without('client-documents', 'no member', { client_id_metadata_document_supported: undefined }),
  without('client-documents', 'false', { client_id_metadata_document_supported: false }),

  without(
    'public-clients',
    'secrets only',
    { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    /post/,
  ),
  without(
    'public-clients',
    'the default',
    { token_endpoint_auth_methods_supported: undefined },
    /stands for/,
  ),

  without(
    'machine-clients',
    'secrets in the body only',
    { ...machines, token_endpoint_auth_methods_supported: ['client_secret_post', 'none'] },
    /client_secret_post/,
  ),

  without('assertion-algorithms', 'no list', signed, /no token_endpoint_auth_signing/),
  without(
    'assertion-algorithms',
    'none is in it',
    { ...signed, token_endpoint_auth_signing_alg_values_supported: ['ES256', 'none'] },
    /"none"/,
  ),

  without(
    'dpop-algorithms',
    'none is in it',
    { dpop_signing_alg_values_supported: ['ES256', 'none'] },
    /none/,
  ),
  without('dpop-algorithms', 'a shared secret', { dpop_signing_alg_values_supported: ['HS256'] }, /HS256/),
  without('dpop-algorithms', 'empty', { dpop_signing_alg_values_supported: [] }, /\[\]/),
];
