/** Both engines for signatures, each behind a pipeline of its own: what is promised is promised of both. */

import { expect, vi } from 'vitest';
import type { createJwtVerify } from '../../src/verify/jwt.js';
import { VerdictMemory } from '../../src/verify/remember.js';
import type { verifySignature } from '../../src/verify/signature.js';
import { tokenMemory } from '../../src/verify/token-memory.js';

export interface Engine {
  readonly name: string;
  readonly verifySignature: typeof verifySignature;
  readonly createJwtVerify: typeof createJwtVerify;
}

async function load(name: string): Promise<Engine> {
  const { verifySignature } = await import('#signature');
  const { createJwtVerify } = await import('../../src/verify/jwt.js');
  return { name, verifySignature, createJwtVerify };
}

/** What workers, Deno and Bun get. */
async function loadPortable(): Promise<Engine> {
  vi.resetModules();
  vi.doMock('#signature', () => import('../../src/verify/signature.js'));
  vi.doMock('#base64url', () => import('../../src/verify/base64url.js'));
  const engine = await load('WebCrypto');
  vi.doUnmock('#signature');
  vi.doUnmock('#base64url');
  vi.resetModules();
  return engine;
}

export const webCrypto = await loadPortable();
export const nodeCrypto = await load('node:crypto');
export const engines: readonly Engine[] = [nodeCrypto, webCrypto];

/**
 * The same with a memory of tokens, which is asked about each of them often enough to be used. Whatever comes out of it must be what came
 * out before.
 */
function remembering({ name, verifySignature, createJwtVerify }: Engine): Engine {
  return {
    name: `${name}, remembering`,
    verifySignature,
    createJwtVerify(policy) {
      const memory = tokenMemory(new VerdictMemory(1000), policy);
      const verify = createJwtVerify({ ...policy, memory });
      return async (token, presentation) => {
        const first = await verify(token, presentation);
        for (let again = 0; again < 3; again++) expect(await verify(token, presentation)).toEqual(first);
        const recalled = memory.recall(token, presentation?.scheme ?? 'bearer');
        const auth = first.ok ? first.auth : undefined;
        expect(recalled).toEqual(auth);
        // What is left out must not come back as undefined.
        expect(Object.keys(recalled ?? {})).toEqual(Object.keys(auth ?? {}));
        return first;
      };
    },
  };
}

export const enginesAndMemories: readonly Engine[] = [...engines, ...engines.map(remembering)];

/**
 * Runs a test while no time passes for the budget of a turn, so that what is answered at once does not depend on the machine. What
 * earlier tests have spent is forgotten first.
 */
export async function withoutTimePassing(run: () => void): Promise<void> {
  for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  try {
    run();
  } finally {
    clock.mockRestore();
  }
}
