/** Both engines for signatures, each behind a pipeline of its own: what is promised is promised of both. */

import { vi } from 'vitest';
import type { createJwtVerify } from '../../src/verify/jwt.js';
import type { verifySignature } from '../../src/verify/signature.js';

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
