/** Those who have to read our challenges: both lines of the MCP SDK, and oauth4webapi. */

import * as sdk2 from '@modelcontextprotocol/client';
import * as sdk1 from '@modelcontextprotocol/sdk/client/auth.js';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import type { Denial } from '../../src/core/denial.js';
import { createGuard } from '../../src/core/guard.js';
import { denialToReply } from '../../src/core/refusal.js';
import { frameworks, type Host, listen } from '../support/express-hosts.js';

const prm = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const scope = 'read write';
const cases: readonly (readonly [denial: Denial, error: string | undefined, scope: string | undefined])[] = [
  [{ reason: 'no_credentials' }, undefined, scope],
  [{ reason: 'malformed_credentials', detail: '' }, 'invalid_request', undefined],
  [{ reason: 'token_rejected', check: 'key', detail: '' }, 'invalid_token', scope],
  [
    { reason: 'insufficient_scope', required: ['delete', 'purge'], detail: '' },
    'insufficient_scope',
    'delete purge',
  ],
  [
    { reason: 'insufficient_user_authentication', acrValues: ['gold', 'silver'], maxAge: 60, detail: '' },
    'insufficient_user_authentication',
    scope,
  ],
];

let host: Host;
beforeAll(async () => {
  const make = frameworks[0]?.[1];
  const app = make?.();
  if (!app) throw new Error('no framework');
  for (const dpopAlgorithms of [undefined, ['ES256', 'EdDSA']]) {
    cases.forEach(([denial], index) => {
      const guard = createGuard({
        refuse: denialToReply,
        verify: async () => ({ ok: false, denial }),
        requiredScopes: [],
        challenge: { resourceMetadata: prm, scopes: ['read', 'write'], dpopAlgorithms },
        origins: '*',
        clock: () => Date.now(),
      });
      app.use(`/${dpopAlgorithms ? 'dpop' : 'bearer'}/${index}`, guardMiddleware(guard));
    });
  }
  host = await listen(app);
});
afterAll(() => host.close());

describe.each(['bearer', 'dpop'])('with a %s server', (kind) => {
  describe.each(cases.map((row, index) => [row[0].reason, index, ...row] as const))(
    '%s',
    (_reason, index, _denial, error, expectedScope) => {
      const ask = () => fetch(`${host.url}/${kind}/${index}`, { headers: { authorization: 'Bearer x' } });

      // Requirements: POL-10
      it.each([
        ['SDK v1', sdk1.extractWWWAuthenticateParams],
        ['SDK v2', sdk2.extractWWWAuthenticateParams],
      ])('is read by %s', async (_name, extract) => {
        expect(extract(await ask())).toMatchObject({
          resourceMetadataUrl: new URL(prm),
          ...(expectedScope === undefined ? {} : { scope: expectedScope }),
          ...(error === undefined ? {} : { error }),
        });
        const { error: seen, scope: seenScope } = extract(await ask());
        expect([seen, seenScope]).toEqual([error, expectedScope]);
      });

      // Requirements: MCP-RS-13, 6750-06, 9449-16, 9470-03, 9728-14
      it('is read by oauth4webapi', async () => {
        const url = new URL(`${host.url}/${kind}/${index}`);
        const options = { [oauth.allowInsecureRequests]: true };
        const asked = oauth.protectedResourceRequest('x', 'GET', url, undefined, undefined, options);
        const thrown = await asked.catch((reason: unknown) => reason);
        if (!(thrown instanceof oauth.WWWAuthenticateChallengeError)) throw thrown;
        expect(thrown.cause[0]).toMatchObject({ scheme: 'bearer' });
        const { parameters } = thrown.cause[0] ?? {};
        expect(parameters?.resource_metadata).toBe(prm);
        expect([parameters?.error, parameters?.scope]).toEqual([error, expectedScope]);
        // RFC 6750 §3: each at most once, and no quotes or backslashes; a repeated one would have lost.
        expect(Object.keys(parameters ?? {}).length).toBe(new Set(Object.keys(parameters ?? {})).size);
        if (kind === 'dpop' && thrown.response.status === 401) {
          expect(thrown.cause[1]).toMatchObject({ scheme: 'dpop', parameters: { algs: 'ES256 EdDSA' } });
        } else expect(thrown.cause).toHaveLength(1);
      });
    },
  );
});
