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
