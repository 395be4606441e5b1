import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { enginesAndMemories } from '../support/engines.js';
import { fixedKeySource, policyFor, type TokenVector, tokenVectors, vectorTime } from '../support/vectors.js';

const { issuer, audience, jwks, vectors } = tokenVectors;

/** What the corpus leaves open, and what is decided here. */
const decided: Readonly<Record<string, { accepted: boolean; strictly?: boolean; why: string }>> = {
  'AV-119': { accepted: false, why: 'crit in any form: no extension is understood' },
  'AV-135': {
    accepted: true,
    why: '(r, n-s) is a valid ECDSA signature; the token string identifies nothing',
  },
  'AV-166': { accepted: false, why: 'audiences compare as strings: a default port makes another one' },
  'AV-196': { accepted: false, why: 'an exp in milliseconds would never come' },
  'AV-202': { accepted: true, strictly: false, why: 'machine tokens of some providers have no sub' },
  'AV-206': { accepted: true, strictly: false, why: 'many providers have no client_id; RFC 9068 wants it' },
  'AV-212': { accepted: true, why: 'a scope that is no string grants nothing, which is judged later' },
  'AV-217': { accepted: false, why: 'members that stand twice' },
  'AV-223': { accepted: false, why: 'a byte order mark is no JSON' },
  'AV-236': { accepted: true, why: 'tokens up to 16 KiB' },
  'AV-238': { accepted: true, strictly: false, why: 'typ: JWT is what many providers send' },
  'AV-248': { accepted: true, strictly: false, why: 'a missing typ is what many providers send' },
};

const expected = ({ id, expect: verdict }: TokenVector, strict: boolean): boolean => {
  const row = decided[id];
  if (!row) return verdict === 'accept';
  return strict ? (row.strictly ?? row.accepted) : row.accepted;
};

describe.each(enginesAndMemories)('$name', ({ createJwtVerify }) => {
  // Requirements: 8725-03, 8725-05, 8725-06, 8725-08, 8725-09, 8725-12, 8725-13, 8725-14, 8725-15, 8725-16
  // Requirements: 8705-03, 9068-01, 9068-02, 9068-03, 9068-04, 9068-05, 9068-07, POL-07
  describe.each([false, true])('the token vectors, with strict: %s', (strict) => {
    const verify = createJwtVerify(policyFor(fixedKeySource(jwks.keys), { strict }));

    it.each(vectors.map((vector) => [vector.id, vector.cat, vector.name.slice(0, 60), vector] as const))(
      '%s %s: %s',
      async (_id, _cat, _name, vector) => {
        const verdict = await verify(vector.token);
        expect(verdict.ok, JSON.stringify(verdict)).toBe(expected(vector, strict));
        if (!verdict.ok) expect(verdict.denial.reason).toBe('token_rejected');
      },
    );

    it('decides exactly what is open', () => {
      const open = vectors.filter((vector) => vector.expect === 'any').map(({ id }) => id);
      expect(Object.keys(decided).sort()).toEqual(open.sort());
    });
  });

  // Requirements: POL-11
  it('no vector pollutes a prototype', async () => {
    const verify = createJwtVerify(policyFor(fixedKeySource(jwks.keys)));
    for (const { token } of vectors) await verify(token);
    expect(Object.keys(Object.prototype)).toEqual([]);
    const proto = vectors.find(({ id }) => id === 'AV-007');
    const verdict = await verify(proto?.token ?? '');
    expect(verdict.ok && Object.hasOwn(verdict.auth.claims, '__proto__')).toBe(true);
  });

  // Requirements: POL-04
  it('keys are asked for only by tokens that hold every local check', async () => {
    const keys = fixedKeySource(jwks.keys);
    const verify = createJwtVerify(policyFor(keys));
    const asking: string[] = [];
    for (const { id, token, cat } of vectors) {
      const before = keys.asked;
      const verdict = await verify(token);
      if (verdict.ok || keys.asked === before) continue;
      asking.push(cat);
      expect(verdict.denial, id).toMatchObject({ check: expect.stringMatching(/^(key|signature)$/) });
    }
    // What is wrong with these can only be seen with the key at hand.
    expect([...new Set(asking)].sort()).toEqual(['alg', 'header-key', 'kid', 'sig']);
  });

  /**
   * The judges: where they and this library disagree, and why. `stricter` lists tokens a judge accepts and the library does not,
   * `looser` the opposite.
   */
  interface Disagreement {
    readonly stricter: Readonly<Record<string, string>>;
    readonly looser: Readonly<Record<string, string>>;
  }

  async function compare(
    judge: (token: string) => Promise<unknown>,
    strict: boolean,
  ): Promise<{ stricter: string[]; looser: string[] }> {
    const verify = createJwtVerify(policyFor(fixedKeySource(jwks.keys), { strict }));
    const stricter: string[] = [];
    const looser: string[] = [];
    for (const { id, token } of vectors) {
      const { ok } = await verify(token);
      const judged = await judge(token).then(
        () => true,
        () => false,
      );
      if (judged && !ok) stricter.push(id);
      if (ok && !judged) looser.push(id);
    }
    return { stricter, looser };
  }

  describe('the judges', () => {
    it('jose agrees, apart from these', async () => {
      const getKey = createLocalJWKSet(jwks as unknown as JSONWebKeySet);
      const known: Disagreement = {
        stricter: {
          'AV-119': 'takes a name that stands twice in crit, and understands b64',
          'AV-139': 'ignores white space in base64url',
          'AV-196': 'takes a time in milliseconds for one in seconds',
          'AV-204': 'leaves the type of sub to its caller',
          'AV-208': 'leaves cnf to its caller',
          'AV-210': 'leaves cnf to its caller',
          'AV-213': 'takes an exp of 1e400 for a number',
          'AV-217': 'lets the last of two equal members win',
          'AV-223': 'skips a byte order mark',
          'AV-240': 'asks for a typ only when told which one',
          'AV-242': 'asks for a typ only when told which one',
          'AV-244': 'asks for a typ only when told which one',
          'AV-246': 'asks for a typ only when told which one',
          'AV-250': 'asks for a typ only when told which one',
          'AV-252': 'asks for a typ only when told which one',
          'AV-254': 'asks for a typ only when told which one',
        },
        looser: {},
      };
      const found = await compare(
        (token) =>
          jwtVerify(token, getKey, {
            issuer,
            audience,
            algorithms: ['ES256', 'RS256', 'Ed25519'],
            requiredClaims: ['exp'],
            clockTolerance: 5,
            currentDate: new Date(vectorTime),
          }),
        false,
      );
      expect(found).toEqual({ stricter: Object.keys(known.stricter), looser: Object.keys(known.looser) });
    });

    it('oauth4webapi agrees in strict mode, apart from these', async () => {
      const known: Disagreement = {
        stricter: {
          'AV-141': 'reads the standard base64 alphabet as well',
          'AV-196': 'takes a time in milliseconds for one in seconds',
          'AV-213': 'takes an exp of 1e400 for a number',
          'AV-217': 'lets the last of two equal members win',
          'AV-223': 'skips a byte order mark',
        },
        looser: {},
      };
      const server: oauth.AuthorizationServer = { issuer, jwks_uri: `${issuer}/jwks` };
      const found = await compare(async (token) => {
        const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
        await oauth.validateJwtAccessToken(server, request, audience, {
          signingAlgorithms: ['ES256', 'RS256', 'Ed25519'],
          [oauth.clockTolerance]: 5,
          [oauth.clockSkew]: Math.floor((vectorTime - Date.now()) / 1000),
          [oauth.jwksCache]: { jwks: jwks as unknown as oauth.JWKS, uat: Math.floor(Date.now() / 1000) },
          [oauth.customFetch]: async () => Response.json(jwks),
        });
      }, true);
      expect(found).toEqual({ stricter: Object.keys(known.stricter), looser: Object.keys(known.looser) });
    });
  });
});
