import { describe, expect, it } from 'vitest';
import type { ChallengeContext, Denial } from '../../src/core/denial.js';
import { prepareRefusals } from '../../src/core/prepared-refusals.js';
import { denialToReply } from '../../src/core/refusal.js';

const denials: readonly Denial[] = [
  { reason: 'no_credentials' },
  { reason: 'no_credentials', required: ['read'] },
  { reason: 'no_credentials', required: [] },
  { reason: 'malformed_credentials', detail: 'one' },
  { reason: 'malformed_credentials', detail: 'other' },
  { reason: 'token_rejected', check: 'signature', detail: 'one' },
  { reason: 'token_rejected', check: 'signature', detail: 'other' },
  { reason: 'token_rejected', check: 'expiry', detail: '' },
  { reason: 'insufficient_scope', required: ['a'], detail: '' },
  { reason: 'insufficient_scope', required: ['b'], detail: '' },
];
const contexts: readonly ChallengeContext[] = [
  { scopes: ['read', 'write'], resourceMetadata: 'https://api.example.com/.well-known/x' },
  { scopes: [], showReason: true },
  { scopes: [], dpopAlgorithms: ['ES256'] },
  { scopes: ['read'], dpopAlgorithms: ['ES256'], dpopRequired: true, showReason: true },
];

describe('prepared refusals', () => {
  it.each(contexts)('say what the table says, the first time and later: %j', (context) => {
    const refusalTo = prepareRefusals(context, denialToReply);
    for (let round = 0; round < 3; round++)
      for (const scheme of [undefined, 'bearer', 'dpop'] as const)
        for (const denial of denials)
          expect(refusalTo(denial, scheme)).toEqual(denialToReply(denial, context, scheme));
  });

  it('cannot be changed by whom one of them was given to', () => {
    const refusalTo = prepareRefusals({ scopes: [] }, denialToReply);
    const { headers } = refusalTo({ reason: 'no_credentials' });
    expect(() => (headers as unknown[]).push(['x', 'y'])).toThrow(TypeError);
    expect(() => Object.assign(headers[0] as object, { 1: 'z' })).toThrow(TypeError);
  });
});
