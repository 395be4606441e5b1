// @ts-check
/** fast-jwt, and a refusal written by hand. */

import { refuse } from '../../hosts/node-http.js';
import { fastJwtVerifier } from '../fast-jwt-verifier.js';

export const title = 'fast-jwt with its cache';

/** @param {import('../../load/server.js').Setting} setting @param {(response: any, subject: string | undefined) => void} answer */
export function listener(setting, answer) {
  const verify = fastJwtVerifier(setting);
  return (/** @type {any} */ request, /** @type {import('node:http').ServerResponse} */ response) => {
    request.auth = verify(request.headers.authorization);
    if (request.auth) answer(response, request.auth.sub);
    else refuse(response);
  };
}
