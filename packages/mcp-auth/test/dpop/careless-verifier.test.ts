/** A verifier that looks at no `cnf` must not open what DPoP closes. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Presentation, Verify } from '../../src/core/types.js';
import { createDpopVerify } from '../../src/verify/dpop.js';
import { inMemoryReplayStore } from '../../src/verify/replay-store.js';
import { type Holder, makeHolder, prove } from '../support/dpop-proofs.js';

const url = 'https://api.example.com/notes';
let holder: Holder;
beforeAll(async () => {
  holder = await makeHolder();
});

/** Accepts everything, and says that it has. */
function careless(claims: Record<string, unknown>) {
  const asked: string[] = [];
  const verify: Verify = async (token) => {
    asked.push(token);
    return { ok: true, auth: { token, issuer: 'https://as.example', clientId: '', scopes: [], claims } };
  };
  return { asked, verify };
}

async function verdictOf(claims: Record<string, unknown>, scheme?: Presentation['scheme'], required = false) {
  const { asked, verify } = careless(claims);
  const guarded = createDpopVerify(verify, {
    required,
    algorithms: ['ES256'],
    maxAge: 300,
    uris: () => [url],
    replayStore: inMemoryReplayStore(),
    clock: () => Date.now(),
  });
  const proof = await prove(holder, { token: 'opaque', url });
  const presentation = scheme && { scheme, method: 'GET', url: '/notes', proof, request: {} };
  return { verdict: await guarded('opaque', presentation), asked };
}

const refused = { ok: false, denial: { reason: 'token_rejected', check: 'binding' } };

describe('around a verifier that accepts everything', () => {
  it('a bound token is refused under Bearer, and without any presentation', async () => {
    const claims = { cnf: { jkt: holder.jkt } };
    expect((await verdictOf(claims, 'bearer')).verdict).toMatchObject(refused);
    expect((await verdictOf(claims)).verdict).toMatchObject(refused);
  });

  it('a token that is bound in a way nobody can prove is refused under either scheme', async () => {
    for (const cnf of [{ 'x5t#S256': 'abc' }, { jkt: holder.jkt, 'x5t#S256': 'abc' }, {}, null, 'jkt'])
      for (const scheme of ['bearer', 'dpop'] as const)
        expect((await verdictOf({ cnf }, scheme)).verdict).toMatchObject(refused);
  });

  it('a plain token is refused under DPoP, and accepted under Bearer', async () => {
    expect((await verdictOf({}, 'dpop')).verdict).toMatchObject(refused);
    expect((await verdictOf({}, 'bearer')).verdict).toMatchObject({ ok: true });
  });

  it('a token that is bound to the key of the proof is accepted', async () => {
    expect((await verdictOf({ cnf: { jkt: holder.jkt } }, 'dpop')).verdict).toMatchObject({ ok: true });
  });

  it('nobody is asked about a bearer token where DPoP is required', async () => {
    const { verdict, asked } = await verdictOf({}, 'bearer', true);
    expect(verdict).toMatchObject(refused);
    expect(asked).toEqual([]);
  });
});
