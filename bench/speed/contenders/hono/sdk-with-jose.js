// @ts-check
/** `requireBearerAuth` of the MCP SDK for hosts that speak Fetch, with a verifier on jose. */

import { requireBearerAuth } from '@modelcontextprotocol/server';
import { verifierOnJose } from '../../../verifier-on-jose.js';

export const title = 'SDK v2 requireBearerAuth + jose';

/** @param {import('../../load/server.js').Setting} setting @returns {import('hono').MiddlewareHandler} */
export function middleware(setting) {
  const gate = requireBearerAuth({ verifier: verifierOnJose(setting), requiredScopes: [setting.scope] });
  return async (c, next) => {
    const auth = await gate(c.req.raw);
    if (auth instanceof Response) return auth;
    c.set('auth', auth);
    await next();
  };
}

export const subject = (/** @type {any} */ c) => c.get('auth')?.extra?.subject;
