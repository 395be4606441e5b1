import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearerChallenge, dpopChallenge } from '../../src/core/challenge.js';
import { runs } from '../support/runs.js';

describe('bearerChallenge', () => {
  it('writes all parameters in the order that the parsers of real clients survive', () => {
    const challenge = bearerChallenge({
      errorDescription: 'Last.',
      maxAge: 60,
      acrValues: ['gold', 'silver'],
      error: 'insufficient_user_authentication',
      scopes: ['read', 'write'],
      resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource/notes',
    });
    expect(challenge).toBe(
      'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/notes", ' +
        'scope="read write", error="insufficient_user_authentication", acr_values="gold silver", ' +
        'max_age="60", error_description="Last."',
    );
  });

  // Requirements: 6750-05
  it('leaves out what is empty, and never has no parameter at all', () => {
    expect(bearerChallenge({ scopes: [] })).toBe('Bearer realm="mcp"');
    expect(
      bearerChallenge({ scopes: [], resourceMetadata: undefined, acrValues: [], maxAge: undefined }),
    ).toBe('Bearer realm="mcp"');
    expect(bearerChallenge({ scopes: [], error: '', errorDescription: '' })).toBe('Bearer realm="mcp"');
  });

  it('writes a maximum age of zero', () => {
    expect(bearerChallenge({ scopes: [], maxAge: 0 })).toBe('Bearer max_age="0"');
  });

  // Requirements: 6750-11
  it('cannot be made to end a string, a parameter or the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (description, scope) => {
        const challenge = bearerChallenge({
          scopes: [`s${scope}`],
          error: 'invalid_token',
          errorDescription: `d${description}`,
        });
        expect(challenge).toMatch(
          /^Bearer scope="[\x20\x21\x23-\x5b\x5d-\x7e]+", error="invalid_token", error_description="[\x20\x21\x23-\x5b\x5d-\x7e]+"$/,
        );
      }),
      runs(100),
    );
  });
});

describe('dpopChallenge', () => {
  it('names the algorithms', () => {
    expect(
      dpopChallenge({
        algorithms: ['ES256', 'EdDSA'],
        error: 'use_dpop_nonce',
        errorDescription: 'Later.',
        resourceMetadata: 'https://x/prm',
      }),
    ).toBe(
      'DPoP resource_metadata="https://x/prm", error="use_dpop_nonce", algs="ES256 EdDSA", error_description="Later."',
    );
    expect(dpopChallenge({ algorithms: [] })).toBe('DPoP realm="mcp"');
  });
});
