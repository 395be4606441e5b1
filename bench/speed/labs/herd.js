// @ts-check
/** A contender that has not seen a request yet, with one resource or many on one issuer. */

import { headOf, middleware } from '../process/checks.js';
import { unpack } from '../process/tokens.js';

/** @typedef {(field: string) => Promise<boolean>} Check */

/** @type {Record<string, (issuer: string, resources: string[]) => Promise<Check[]>>} */
const makers = {
  async 'mcp-auth'(issuer, resources) {
    const { MCPAuth } = await import('mcp-auth');
    const mcpAuth = new MCPAuth({ protectedResources: protectedBy(issuer, resources) });
    return resources.map((resource) => {
      const guard = mcpAuth.guard('jwt', { resource });
      return async (field) => (await guard(headOf(field))).type === 'allow';
    });
  },
  async 'mcp-auth-0.2'(issuer, resources) {
    const { MCPAuth } = await import('mcp-auth-0.2');
    const mcpAuth = new MCPAuth({ protectedResources: protectedBy(issuer, resources) });
    return resources.map((resource) => {
      const { check } = middleware(mcpAuth.bearerAuth('jwt', { resource, audience: resource }));
      return async (field) => check(field);
    });
  },
  async jose(issuer, resources) {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    return resources.map((audience) => async (field) => {
      await jwtVerify(field.slice('Bearer '.length), keys, { issuer, audience });
      return true;
    });
  },
};

/** @param {string} issuer @param {string[]} resources */
function protectedBy(issuer, resources) {
  const authorizationServers = [{ issuer, type: /** @type {const} */ ('oidc') }];
  return resources.map((resource) => ({ metadata: { resource, authorizationServers } }));
}

/**
 * All at once; each resource gets as many as the others, in the order of the resources. Returns how many were let in.
 *
 * @param {{ name: string, issuer: string, resources: string[], packed: Uint8Array }} herd
 */
export async function run({ name, issuer, resources, packed }) {
  const checks = (await makers[name]?.(issuer, resources)) ?? [];
  const fields = unpack(packed);
  const results = await Promise.all(fields.map((field, index) => checks[index % checks.length]?.(field)));
  return results.filter((allowed) => allowed === true).length;
}
