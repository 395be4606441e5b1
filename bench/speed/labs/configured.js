// @ts-check
/** This library and 0.2.0 with many resources or many issuers: building them, and what one request costs then. */

import { headOf, middleware } from '../process/checks.js';
import { cpu } from '../process/figures.js';
import { resource, unpack } from '../process/tokens.js';

/** @typedef {'mcp-auth' | 'mcp-auth-0.2'} Library */
/** @typedef {'resources' | 'issuers'} Kind */
/** @typedef {{ library: Library, kind: Kind, count: number, issuer: string }} Size */
/** @typedef {{ check: (field: string) => boolean | Promise<boolean>, router: any, documents: any }} Built */

/** Those that requests are sent to, by their number. @type {Map<number, Built>} */
const built = new Map();

/** The one that tokens are for comes last: whoever searches from the front has to pass all the others. @param {Size} size */
function configuration({ kind, count, issuer }) {
  const others = Array.from({ length: count - 1 }, (_, index) => index);
  const server = (/** @type {string} */ issuer) => ({ issuer, type: /** @type {const} */ ('oidc') });
  const authorizationServers =
    kind === 'issuers'
      ? [...others.map((index) => server(`https://tenant-${index}.example.com`)), server(issuer)]
      : [server(issuer)];
  const paths = kind === 'resources' ? others.map((index) => `${resource}/${index}`) : [];
  return [...paths, resource].map((resource) => ({ metadata: { resource, authorizationServers } }));
}

/** @param {Library} library @returns {Promise<any>} */
const classOf = async (library) => (await import(library)).MCPAuth;

/**
 * Microseconds of CPU for each resource or issuer, and for the guard of each resource.
 *
 * @param {Size} size
 */
export async function construct(size) {
  const { library, count, kind } = size;
  const MCPAuth = await classOf(library);
  const protectedResources = configuration(size);
  const begun = process.cpuUsage();
  const mcpAuth = new MCPAuth({ protectedResources });
  mcpAuth.protectedResourceMetadataRouter();
  // Issuers matter once there is a guard that trusts them.
  if (kind === 'issuers') mcpAuth.bearerAuth('jwt', { resource });
  const each = cpu(begun) / count;
  const begunGuards = process.cpuUsage();
  for (const { metadata } of protectedResources) mcpAuth.bearerAuth('jwt', { resource: metadata.resource });
  return { each, guard: cpu(begunGuards) / protectedResources.length };
}

/** Makes one that requests can be sent to. @param {Size} size */
export async function open(size) {
  const MCPAuth = await classOf(size.library);
  const mcpAuth = new MCPAuth({ protectedResources: configuration(size) });
  const router = mcpAuth.protectedResourceMetadataRouter();
  if (size.library !== 'mcp-auth') {
    const { check } = middleware(mcpAuth.bearerAuth('jwt', { resource, audience: resource }));
    built.set(size.count, { check, router, documents: undefined });
    return;
  }
  const guard = mcpAuth.guard('jwt', { resource });
  built.set(size.count, {
    check(field) {
      const decision = guard(headOf(field));
      if (decision instanceof Promise) return decision.then(({ type }) => type === 'allow');
      return decision.type === 'allow';
    },
    router,
    documents: mcpAuth.protectedResourceMetadata(),
  });
}

/** Microseconds of CPU for each request with a token. @param {{ count: number, packed: Uint8Array, times: number }} load */
export async function decide({ count, packed, times }) {
  const { check } = of(count);
  const fields = Array.from({ length: times }, () => unpack(packed)).flat();
  const begun = process.cpuUsage();
  for (const field of fields) {
    const result = check(field);
    const accepted = result instanceof Promise ? await result : result;
    if (!accepted) throw new Error('A token was refused.');
  }
  return cpu(begun) / fields.length;
}

/** Microseconds of CPU that the metadata router takes for a path that is not its own. @param {{ count: number, times: number }} load */
export async function pass({ count, times }) {
  const { router } = of(count);
  const begun = process.cpuUsage();
  for (let index = 0; index < times; index++) {
    const request = { method: 'POST', url: '/notes/list?page=2', headers: {}, rawHeaders: [] };
    let passed = false;
    let goOn = () => {};
    router(request, {}, () => {
      passed = true;
      goOn();
    });
    // Express leaves the turn after a hundred routes.
    if (!passed) await new Promise((resolve) => (goOn = () => resolve(undefined)));
  }
  return cpu(begun) / times;
}

/** Microseconds of CPU for each metadata document. @param {{ count: number, times: number }} load */
export async function serve({ count, times }) {
  const { documents } = of(count);
  const url = `/.well-known/oauth-protected-resource${new URL(resource).pathname}`;
  const begun = process.cpuUsage();
  for (let index = 0; index < times; index++) {
    const reply = await documents({ ...headOf(null, url), method: 'GET' });
    if (reply?.status !== 200) throw new Error('The document was not served.');
  }
  return cpu(begun) / times;
}

/** @param {number} count */
function of(count) {
  const found = built.get(count);
  if (!found) throw new Error(`Nothing of ${count} was opened.`);
  return found;
}
