/** `--jwks`: a key set out of a file or from a URL. */

import { open } from 'node:fs/promises';
import type { CommandIo } from '../command-io.js';
import { ask, PolicyError, shownUrl } from './bounded-fetch.js';
import { isUrl } from './options.js';

/** Bytes. */
const most = 512 * 1024;

/** @throws PolicyError; nothing of the file is repeated in its message, which may hold private keys. */
export async function keySetFrom(place: string, io: CommandIo): Promise<object> {
  const value = isUrl(place) ? await fetched(place, io) : await read(place);
  const { keys, kty } = (value ?? {}) as { keys?: unknown; kty?: unknown };
  // A single key is often all there is in a file.
  if (typeof kty === 'string') return { keys: [value] };
  if (Array.isArray(keys)) return value as object;
  throw new PolicyError('--jwks leads to no JSON Web Key Set: there is no array "keys" in it.');
}

async function fetched(url: string, io: CommandIo): Promise<unknown> {
  const { status, json } = await ask(url, io, 'application/jwk-set+json, application/json', true);
  if (status !== 200) throw new PolicyError(`${shownUrl(url)} answered ${status} instead of a key set.`);
  return json;
}

async function read(path: string): Promise<unknown> {
  let text: string;
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(most + 1), 0, most + 1, 0);
      if (bytesRead > most) throw new PolicyError('The file of --jwks is longer than 512 KiB.');
      text = buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError(
      `The file of --jwks cannot be read: ${(error as { code?: string }).code ?? 'unknown error'}.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyError('The file of --jwks is no JSON. PEM files have to be converted to a JWK first.');
  }
}
