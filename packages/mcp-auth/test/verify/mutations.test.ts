/** No change of a good token makes another good token, unless it says the same. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enginesAndMemories } from '../support/engines.js';
import { runs } from '../support/runs.js';
import { fixedKeySource, policyFor, tokenVectors } from '../support/vectors.js';

const { jwks, vectors } = tokenVectors;
const good = vectors
  .filter(({ id }) => ['AV-001', 'AV-002', 'AV-003'].includes(id))
  .map(({ token }) => token);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

interface Change {
  readonly at: number;
  readonly kind: 'replace' | 'insert' | 'delete' | 'swap' | 'double';
  readonly character: string;
}

function apply(token: string, { at, kind, character }: Change): string {
  const index = at % token.length;
  const [before, here, after] = [token.slice(0, index), token[index] ?? '', token.slice(index + 1)];
  switch (kind) {
    case 'replace':
      return before + character + after;
    case 'insert':
      return before + character + here + after;
    case 'delete':
      return before + after;
    case 'swap':
      return before + (after[0] ?? '') + here + after.slice(1);
    case 'double':
      return before + here + here + after;
  }
}

const change = fc.record<Change>({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'insert', 'delete', 'swap', 'double'),
  character: fc.oneof(
    fc.constantFrom(...alphabet, '.', '=', '+', '/', ' ', '\u0000', '\u2024'),
    fc.string({ maxLength: 3 }),
  ),
});

describe.each(enginesAndMemories)('mutated tokens over $name', ({ createJwtVerify }) => {
  const verify = createJwtVerify(policyFor(fixedKeySource(jwks.keys)));

  // Requirements: 8725-15
  it('are refused, without an exception', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...good),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (token, changes) => {
          const mutant = changes.reduce(apply, token);
          const verdict = await verify(mutant);
          // Base64url is canonical here, so a token has one spelling: what differs is refused.
          expect(verdict.ok).toBe(mutant === token);
          if (!verdict.ok) expect(verdict.denial.reason).toBe('token_rejected');
        },
      ),
      runs(1500),
    );
  });

  it('each single character of each part counts, the last one of the signature included', async () => {
    const [token = ''] = good;
    for (let at = 0; at < token.length; at += 1) {
      const here = token[at] ?? '';
      // The neighbour in the alphabet differs in the lowest bit, which padding would ignore.
      const neighbour = alphabet[alphabet.indexOf(here) ^ 1] ?? 'A';
      const mutant = token.slice(0, at) + neighbour + token.slice(at + 1);
      expect((await verify(mutant)).ok, `at ${at}`).toBe(false);
    }
  });

  it('parts of different good tokens do not mix', async () => {
    const parts = good.map((token) => token.split('.'));
    for (const [header] of parts) {
      for (const [, payload] of parts) {
        for (const [, , signature] of parts) {
          const mixed = `${header}.${payload}.${signature}`;
          expect((await verify(mixed)).ok).toBe(good.includes(mixed));
        }
      }
    }
  });

  it('any text at all gets a verdict', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (texts) => {
        expect((await verify(texts.join('.'))).ok).toBe(false);
      }),
      runs(1000),
    );
  });
});
