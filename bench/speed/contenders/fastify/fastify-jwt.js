// @ts-check
/** `@fastify/jwt` with keys from get-jwks, as its documentation shows it; issuer and audience because it is told to. */

import jwt from '@fastify/jwt';
import getJwks from 'get-jwks';

export const title = '@fastify/jwt + get-jwks';

/** @param {import('fastify').FastifyInstance} app @param {import('../../load/server.js').Setting} setting */
export function protect(app, setting) {
  return protectWith(app, setting, {});
}

/**
 * @param {import('fastify').FastifyInstance} app @param {import('../../load/server.js').Setting} setting
 * @param {{ cache?: boolean }} extra
 */
export async function protectWith(app, { issuer, resource, algorithm }, extra) {
  const keys = getJwks({ providerDiscovery: true, issuersWhitelist: [issuer] });
  await app.register(jwt, {
    decode: { complete: true },
    secret: (/** @type {unknown} */ _request, /** @type {any} */ { header, payload }) =>
      keys.getPublicKey({ kid: header.kid, domain: payload.iss, alg: header.alg }),
    verify: { algorithms: [algorithm], allowedIss: issuer, allowedAud: resource, ...extra },
  });
  app.addHook('onRequest', async (request, reply) => {
    try {
      await request.jwtVerify();
    } catch (error) {
      reply.send(error);
    }
  });
}

export const subject = (/** @type {any} */ request) => request.user?.sub;
