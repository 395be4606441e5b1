// @ts-check
/** `header`, and one signature verified in the fastest form that Node has. Nothing is parsed, and nothing else is checked. */

import { gate as header } from './header.js';
import { rawVerify } from './raw-verify.js';

export const title = 'control: floor';

/** @param {import('../load/server.js').Setting} setting @returns {import('../contenders.js').Gate} */
export function gate({ algorithm, jwk }) {
  const read = header();
  const verify = rawVerify(algorithm, jwk);
  return (authorization = '') => {
    const end = authorization.lastIndexOf('.');
    const signed = Buffer.from(authorization.slice('Bearer '.length, end), 'latin1');
    const isGood = verify(signed, Buffer.from(authorization.slice(end + 1), 'base64url'));
    return isGood ? read(authorization) : undefined;
  };
}
