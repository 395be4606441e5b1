/** Configuration of authorization servers → their issuers; every mistake is found here. */

import { issuerProblem, shownUrl, urlProblem } from './discovery/secure-url.js';
import { invalidConfig } from './invalid-config.js';
import { requireFunctions } from './option-checks.js';
import { type AuthServerConfig, getIssuer } from './server-config.js';

const FORM = "{ issuer: 'https://…', type: 'oidc' }";
const EXACTLY = 'Write it exactly as its metadata and tokens do.';

/** The issuers of a resource, at least one and each once. @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readAuthorizationServers(
  resource: string,
  servers: readonly AuthServerConfig[],
  allowInsecureRequests: boolean,
): readonly string[] {
  requireNoPromise('`authorizationServers`', servers);
  if (!Array.isArray(servers) || servers.length === 0) {
    throw invalidConfig(
      `No authorization server is configured for the resource \`${resource}\`. Add one to its \`authorizationServers\`: ${FORM}. It must be a list.`,
    );
  }
  const issuers = servers.map((server) => readIssuer(server, allowInsecureRequests));
  const named = new Set<string>();
  const duplicate = issuers.find((issuer) => named.size === named.add(issuer).size);
  if (duplicate !== undefined) {
    throw invalidConfig(
      `The authorization server (\`${duplicate}\`) for resource \`${resource}\` is duplicated. Name each issuer once.`,
    );
  }
  return issuers;
}

/** The issuer of a configuration: an absolute https URL, or http on loopback (RFC 8414 §2). */
export function readIssuer(config: AuthServerConfig, allowInsecureRequests = false): string {
  requireNoPromise('The authorization server', config);
  const issuer: unknown = typeof config === 'object' && config !== null ? getIssuer(config) : undefined;
  if (typeof issuer !== 'string') {
    throw invalidConfig(
      `Every authorization server needs its issuer: ${FORM}, or the same in \`metadata\`. Got ${JSON.stringify(issuer)}.`,
    );
  }
  if (/\/\.well-known\/(openid-configuration$|oauth-authorization-server(\/|$))/.test(issuer)) {
    throw invalidConfig(
      `The issuer ${JSON.stringify(issuer)} is the metadata URL. Configure the issuer in it, or use \`metadataUrl\` beside the issuer. ${EXACTLY}`,
    );
  }
  const problem = issuerProblem(issuer, allowInsecureRequests);
  if (problem === undefined) {
    requireServerOptions(config, allowInsecureRequests);
    return issuer;
  }
  const remedy = problem.includes('plain http') ? ' Use https, or set `allowInsecureRequests: true`.' : '';
  throw invalidConfig(`The issuer ${quoted(issuer)} ${problem}.${remedy} ${EXACTLY}`);
}

/** What a request would trip over later, when nobody looks at the terminal any more. */
function requireServerOptions(config: AuthServerConfig, allowInsecureRequests: boolean): void {
  const type: unknown = config.type;
  if (type !== 'oidc' && type !== 'oauth') {
    throw invalidConfig(
      `The \`type\` of \`${getIssuer(config)}\` must be 'oidc' or 'oauth'; got ${JSON.stringify(type)}.`,
    );
  }
  if ('metadata' in config) {
    requireUrl('metadata.jwksUri', config.metadata.jwksUri, allowInsecureRequests);
    return;
  }
  requireUrl('jwksUri', config.jwksUri, allowInsecureRequests);
  requireUrl('metadataUrl', config.metadataUrl, allowInsecureRequests);
  requireFunctions(config, ['transpileData']);
}

function requireUrl(option: string, value: unknown, allowInsecureRequests: boolean): void {
  if (value === undefined) return;
  const text = option === 'metadataUrl' && value instanceof URL ? value.href : value;
  const problem =
    typeof text === 'string' ? urlProblem(text, allowInsecureRequests) : 'is not an absolute URL';
  if (problem === undefined) return;
  throw invalidConfig(`\`${option}\` of the authorization server ${problem}; got ${quoted(text)}.`);
}

/** A value for a message; of a URL with credentials only the rest, because messages end up in logs. */
function quoted(value: unknown): string {
  const hasCredentials = typeof value === 'string' && urlProblem(value, true) === 'carries credentials';
  return JSON.stringify(hasCredentials ? shownUrl(value) : value);
}

function requireNoPromise(what: string, value: unknown): void {
  if (value instanceof Promise)
    throw invalidConfig(`${what} is a Promise; add \`await\` before fetchServerConfig.`);
}
