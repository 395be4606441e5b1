import { createHash } from 'node:crypto';
import { type Faults, startGood } from '../servers/good.js';
import type { SeenToken } from './accepting.js';
import { givesNonces, type ProofJudgement, startJudgingProofs } from './accepting-proofs.js';
import type { BrokenServer } from './broken-server.js';

const falls = (
  id: string,
  fault: string,
  judge: ProofJudgement,
  found?: RegExp,
  faults?: Faults,
): BrokenServer => ({
  check: `rs.dpop.${id}`,
  fault,
  start: () => startJudgingProofs(judge, faults),
  found,
});
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const athOf = (token: SeenToken) => createHash('sha256').update(token.raw).digest('base64url');
const jwkOf = (proof: SeenToken | undefined) => proof?.header.jwk as Record<string, unknown> | undefined;
let first: unknown;

export const dpopBroken: readonly BrokenServer[] = [
  falls(
    'good-proof',
    'knows its URL by another name',
    ({ proof }) => (proof ? 401 : undefined),
    /good proof.*401/,
  ),
  {
    check: 'rs.dpop.bound-token-as-bearer',
    fault: 'no look at cnf',
    start: () => startGood({ server: { dpop: {}, without: ['binding'] } }),
    found: /as Bearer was accepted/,
  },
  falls(
    'unbound-token',
    'any key will do',
    ({ scheme, token }) => scheme === 'DPoP' && token.claims.cnf === undefined,
  ),
  falls(
    'audience',
    'the proof is enough',
    ({ token }) => text(token.claims.aud).includes('other.example') && token.claims.cnf !== undefined,
  ),
  falls(
    'audience',
    'the proof makes it young',
    ({ token }) => Number(token.claims.exp) < Date.now() / 1000,
    /expired/,
  ),
  falls('replay', 'remembers nothing', ({ proof }) => {
    const again = proof?.claims.jti !== undefined && proof.claims.jti === first;
    first = proof?.claims.jti;
    return again;
  }),
  falls(
    'proof-type',
    'any type',
    ({ proof }) => proof !== undefined && proof.header.typ === 'JWT',
    /typ JWT/,
  ),
  falls(
    'proof-type',
    'no type',
    ({ proof }) => proof !== undefined && 'alg' in proof.header && !('typ' in proof.header),
    /no typ/,
  ),
  falls('proof-algorithm', 'none', ({ proof }) => proof?.header.alg === 'none', /alg none/),
  falls(
    'proof-algorithm',
    'a secret in the proof',
    ({ proof }) => jwkOf(proof)?.kty === 'oct',
    /HS256 with its secret/,
  ),
  falls(
    'proof-signature',
    'decodes only',
    ({ proof }) => proof?.parts.length === 3 && proof.parts[2] === '',
    /no signature/,
  ),
  falls('proof-private-key', 'takes d', ({ proof }) => jwkOf(proof)?.d !== undefined, /jwk with d/),
  falls('proof-method', 'no look at htm', ({ proof }) => proof?.claims.htm === 'GET', /htm GET/),
  falls('proof-method', 'any case', ({ proof }) => proof?.claims.htm === 'post', /htm post/),
  falls(
    'proof-url',
    'no look at the host',
    ({ proof }) => text(proof?.claims.htu) === 'https://other.example/mcp',
    /another host/,
  ),
  falls(
    'proof-url',
    'startsWith',
    ({ proof }, { resource }) => text(proof?.claims.htu).startsWith(`${resource}-`),
    /begins like it/,
  ),
  falls(
    'proof-age',
    'old ones',
    ({ proof }) => Number(proof?.claims.iat) < Date.now() / 1000 - 500,
    /ten minutes ago/,
  ),
  falls(
    'proof-age',
    'new ones',
    ({ proof }) => Number(proof?.claims.iat) > Date.now() / 1000 + 500,
    /in ten minutes/,
  ),
  falls(
    'proof-complete',
    'no ath, no look',
    ({ proof }) => proof?.claims.jti !== undefined && proof.claims.ath === undefined,
    /no ath/,
  ),
  falls(
    'proof-complete',
    'no jti, no look',
    ({ proof }) => proof?.claims.htm !== undefined && proof.claims.jti === undefined,
    /no jti/,
  ),
  falls(
    'proof-token',
    'another ath',
    ({ proof, token }) => proof?.claims.ath !== undefined && proof.claims.ath !== athOf(token),
    /ath of another/,
  ),
  falls('proof-key', 'any key', ({ proof, token }) => {
    const bound = (token.claims.cnf as { jkt?: string } | undefined)?.jkt;
    const jwk = jwkOf(proof);
    if (bound === undefined || jwk?.kty !== 'EC' || proof?.claims.ath !== athOf(token)) return undefined;
    const { crv, kty, x, y } = jwk;
    const own = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
    return own !== bound;
  }),
  falls(
    'proof-single',
    'needs none',
    ({ scheme, proof }) => scheme === 'DPoP' && proof === undefined,
    /no DPoP field/,
  ),
  falls('proof-single', 'takes the first', ({ proof }) => proof?.raw.includes(','), /two of them/),
  falls(
    'proof-single',
    'breaks',
    ({ proof }) => (proof?.raw === 'proof' ? 500 : undefined),
    /broke the server/,
  ),
  falls(
    'challenge-error',
    'no words',
    ({ proof }) => (proof?.claims.htm === 'PUT' ? 401 : undefined),
    /no DPoP challenge/,
  ),
  {
    check: 'rs.dpop.challenge-algorithms',
    fault: 'names none',
    start: () =>
      startGood({
        server: {
          dpop: {},
          metadata: { dpop_signing_alg_values_supported: undefined },
          change: async (request, next) => {
            const response = await next(request);
            const headers = new Headers(response.headers);
            const challenge = headers.get('www-authenticate');
            if (challenge) headers.set('www-authenticate', challenge.replace('DPoP algs="ES256"', 'DPoP'));
            return new Response(response.body, { status: response.status, headers });
          },
        },
      }),
    found: /algs/,
  },
  falls(
    'nonce-required',
    'goes without',
    ({ proof }) => proof?.claims.jti !== undefined && proof.claims.nonce === undefined,
    /without a nonce was accepted/,
    givesNonces,
  ),
  falls(
    'nonce-required',
    'takes any',
    ({ proof }) => text(proof?.claims.nonce).startsWith('bm90'),
    /nobody gave out was accepted/,
    givesNonces,
  ),
  {
    check: 'rs.dpop.nonce-readable',
    fault: 'shows no page the nonce',
    start: () =>
      startGood({
        server: {
          dpop: { nonce: 'a-nonce-of-the-server' },
          change: async (request, next) => {
            const response = await next(request);
            const headers = new Headers(response.headers);
            headers.set('access-control-expose-headers', 'WWW-Authenticate');
            return new Response(response.body, { status: response.status, headers });
          },
        },
      }),
    found: /without DPoP-Nonce/,
  },
];
