// @ts-check
/** `requireBearerAuth` of the MCP SDK for Express, with a verifier on jose. */

import { requireBearerAuth } from '@modelcontextprotocol/express';
import { verifierOnJose } from '../../../verifier-on-jose.js';

export const title = 'SDK v2 requireBearerAuth + jose';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware(setting) {
  return requireBearerAuth({ verifier: verifierOnJose(setting), requiredScopes: [setting.scope] });
}

export const subject = (/** @type {any} */ request) => request.auth?.extra?.subject;
