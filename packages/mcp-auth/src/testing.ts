export { type BadTokenKind, badTokenKinds } from './testing/bad-tokens.js';
export {
  createDpopClient,
  type DpopClient,
  type DpopClientOptions,
  type ProofFor,
} from './testing/dpop-client.js';
export { type BadOpaqueTokenKind, badOpaqueTokenKinds } from './testing/opaque-tokens.js';
export type { TestAlgorithm } from './testing/signing-key.js';
export { createTestIssuer, type TestIssuer, type TestIssuerOptions } from './testing/test-issuer.js';
