/** What an introspection answer decides over, and what is kept of it. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { json } from '../support/fake-server.js';
import {
  active,
  basic,
  inSeconds,
  type OpaqueIssuer,
  type ResourceServer,
  resource,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';

let issuer: OpaqueIssuer;
let server: ResourceServer | undefined;

beforeEach(async () => {
  issuer = await startOpaqueIssuer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  await issuer.close();
});

// Requirements: 9470-02
it('how the user signed in is read from the answer', async () => {
  server = await startResourceServer([issuer.issuer], (mcpAuth) =>
    mcpAuth.bearerAuth('introspection', {
      resource,
      clientAuthentication: basic,
      acrValues: ['gold'],
      maxAge: 300,
    }),
  );
  const { get } = server;
  for (const [name, members, status] of [
    ['good', { acr: 'gold', auth_time: inSeconds(-60) }, 200],
    ['weak', { acr: 'bronze', auth_time: inSeconds(-60) }, 401],
    ['old', { acr: 'gold', auth_time: inSeconds(-900) }, 401],
    ['no auth_time', { acr: 'gold' }, 401],
    ['no acr', { auth_time: inSeconds(-60) }, 401],
  ] as const) {
    issuer.answer(json(active(members)));
    const outcome = await get(name.replaceAll(' ', '-'));
    expect(outcome.status, name).toBe(status);
    if (status === 401) {
      expect(outcome.headers.get('www-authenticate')).toMatch(
        /error="insufficient_user_authentication", acr_values="gold", max_age="300"/,
      );
    }
  }
});

// Requirements: MCP-RS-22, 9700-03
it('no token is a key of what is remembered', async () => {
  server = await startResourceServer([issuer.issuer], (mcpAuth) =>
    mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: basic }),
  );
  const { status } = server;
  const keys: string[] = [];
  const original = Map.prototype.set;
  vi.spyOn(Map.prototype, 'set').mockImplementation(function (this: Map<unknown, unknown>, key, value) {
    if (typeof key === 'string') keys.push(key);
    return original.call(this, key, value);
  });

  expect(await status('a-token-that-is-good')).toBe(200);
  issuer.answer(json({ active: false }));
  expect(await status('a-token-that-is-bad')).toBe(401);

  // A digest has 32 bytes. Each token has an entry while it is asked about, and one for the answer.
  expect(keys.filter((key) => key.length === 32).length).toBeGreaterThanOrEqual(4);
  expect(keys.filter((key) => key.includes('a-token'))).toEqual([]);
});
