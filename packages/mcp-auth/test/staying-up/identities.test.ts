/**
 * Requests of 1,000 principals at the same time, each of which must see itself. 1,000 requests of each, with a token of its own for
 * every single one, are what `node bench/promises/heap.js` sends; here are as many as fit a test run.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { MCPAuth } from '../../src/index.js';
import { ask, makeKey, mint, resource, startProtectedServer } from './protected-server.js';

/** Milliseconds. A few seconds are enough, but not on a busy machine. */
const patience = 150_000;
const principals = Array.from({ length: 1000 }, (_, index) => `user-${index}`);

/** How many of one request of every principal, all at once, saw somebody else. */
async function strangersOf(
  handler: Parameters<typeof ask>[0],
  tokenOf: (principal: string) => string,
): Promise<number> {
  const answers = await Promise.all(
    principals.map(async (principal) => ({ principal, ...(await ask(handler, tokenOf(principal))) })),
  );
  return answers.filter(({ principal, subject }) => subject !== principal).length;
}

it(
  'never mixes up the principals of signed tokens',
  async () => {
    const stage = await startProtectedServer();
    const key = makeKey('first');
    stage.publish([key]);
    const tokens = new Map(principals.map((sub) => [sub, mint(key, stage.claims({ sub }))]));
    for (let round = 0; round < 20; round++) {
      expect(await strangersOf(stage.handler, (principal) => tokens.get(principal) ?? '')).toBe(0);
    }
    await stage.server.close();
  },
  patience,
);

it(
  'never mixes up the answers of a verifier that takes its time',
  async () => {
    const issuer = 'https://auth.example.com';
    const authorizationServers = [{ issuer, type: 'oidc' as const }];
    const mcpAuth = new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers } } });
    const handler = mcpAuth.bearerAuth(
      async (token) => {
        // Later questions overtake earlier ones.
        for (let turns = Math.floor(Math.random() * 4); turns > 0; turns--) await turn();
        const subject = token.split('.')[0] ?? '';
        const expiresAt = Math.floor(Date.now() / 1000) + 60;
        return { token, issuer, subject, clientId: 'client', scopes: [], audience: resource, expiresAt };
      },
      { resource },
    );
    for (let round = 0; round < 100; round++) {
      expect(await strangersOf(handler, (principal) => `${principal}.${round}`)).toBe(0);
    }
  },
  patience,
);
