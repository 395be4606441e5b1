// @ts-check
/** jose's `jwtVerify` with its remote key set, and a refusal written by hand. */

import { createRemoteJWKSet, jwtVerify } from 'jose';
import { refuse } from '../../hosts/node-http.js';

export const title = 'jose with a remote key set';

/** @param {import('../../load/server.js').Setting} setting @param {(response: any, subject: string | undefined) => void} answer */
export function listener({ issuer, resource }, answer) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return async (/** @type {any} */ request, /** @type {import('node:http').ServerResponse} */ response) => {
    try {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const { payload } = await jwtVerify(token, keys, { issuer, audience: resource });
      request.auth = payload;
    } catch {
      return refuse(response);
    }
    answer(response, request.auth.sub);
  };
}
