// @ts-check
/** fast-jwt with its cache of 1,000 tokens and one fixed public key; issuer and audience are compared because it is told to. */

import { createVerifier } from 'fast-jwt';

/** @param {import('../load/server.js').Setting} setting @returns {(authorization: string | undefined) => any} */
export function fastJwtVerifier({ issuer, resource, algorithm, pem }) {
  const verify = createVerifier({
    key: pem,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: resource,
    cache: 1000,
  });
  return (authorization) => {
    try {
      return authorization?.startsWith('Bearer ') ? verify(authorization.slice('Bearer '.length)) : undefined;
    } catch {
      return undefined;
    }
  };
}
