/** From the mode that `bearerAuth` was given to the verifier behind it. */

import type { BearerAuthVerifierConfig, ResolvedOptions } from './bearer-auth-options.js';
import { ResourceUrl } from './core/resource-url.js';
import { own } from './core/strict-json.js';
import type { AuthInfo, Verify } from './core/types.js';
import { type DiscoveryEnv, defaultDeadline } from './discovery/env.js';
import { limitedFetch } from './discovery/limited-fetch.js';
import { endpointOf } from './endpoint-source.js';
import { invalidConfig } from './invalid-config.js';
import type { Issuers } from './issuers.js';
import { type AuthServerConfig, getIssuer } from './server-config.js';
import {
  type BearerAuthAutoConfig,
  type BearerAuthUserinfoConfig,
  checkLookupOptions,
  lookupServer,
} from './verifier-options.js';
import { createAutoVerify } from './verify/auto.js';
import { readClientAuthentication } from './verify/client-authentication.js';
import { createCustomVerify, type VerifyAccessToken } from './verify/custom.js';
import { createIntrospectionVerify } from './verify/introspection.js';
import { createJwtVerify } from './verify/jwt.js';
import type { KeySource } from './verify/key-source.js';
import type { VerdictMemory } from './verify/remember.js';
import type { EndpointSource } from './verify/token-answer.js';
import { tokenMemory } from './verify/token-memory.js';
import { createUserinfoVerify } from './verify/userinfo.js';

/** How `bearerAuth` verifies tokens by itself. */
export type VerifyAccessTokenMode = 'jwt' | 'introspection' | 'userinfo' | 'auto';

/** The options of every mode; the overloads of `bearerAuth` say which belong together. */
export type VerifierOptions = BearerAuthAutoConfig & BearerAuthUserinfoConfig & BearerAuthVerifierConfig;

export interface VerifierContext {
  readonly options: VerifierOptions;
  readonly resolved: ResolvedOptions;
  readonly servers: readonly AuthServerConfig[];
  readonly issuers: Issuers;
  readonly env: DiscoveryEnv;
  /** Undefined verifies every token anew. */
  readonly memory?: VerdictMemory | undefined;
}

export interface ChosenVerifier {
  readonly verify: Verify;
  /** See `recall` of a guard's policy. */
  readonly recall?: (field: string) => AuthInfo | undefined;
}

/** @throws MCPAuthAuthServerError for options that do not go together; TypeError for a verifier that is none. */
export function createVerifier(
  verifier: VerifyAccessTokenMode | VerifyAccessToken,
  context: VerifierContext,
): ChosenVerifier {
  if (typeof verifier === 'function') {
    const { servers, options } = context;
    const timeout = Math.ceil(options.verifierTimeout ?? defaultDeadline);
    const issuer = servers.map(getIssuer);
    return { verify: createCustomVerify(verifier, { ...commonOf(context), issuer, timeout }) };
  }
  const make = Object.hasOwn(modes, verifier) ? modes[verifier] : undefined;
  if (!make) {
    throw new TypeError(
      `\`verifyAccessToken\` must be a function that takes a token and returns an \`AuthInfo\` object. The modes that need none are ${Object.keys(modes).join(', ')}.`,
    );
  }
  if (context.resolved.boundByVerifier)
    throw invalidConfig('`tokenBinding: { verifier: true }` is for custom verifiers only.');
  checkLookupOptions(context.options, context.env.allowInsecureRequests);
  return make(context);
}

const modes: Readonly<Record<VerifyAccessTokenMode, (context: VerifierContext) => ChosenVerifier>> = {
  jwt: (context) => jwt(context, ({ issuers }, server) => issuers.keysOf(server)),
  introspection: (context) => ({ verify: introspection(context).verify }),
  userinfo: (context) => ({ verify: userinfo(context) }),
  auto: (context) => ({ verify: auto(context) }),
};

function commonOf({ resolved, env }: VerifierContext) {
  const { policy, binding, resource } = resolved;
  const resourceUrl = resource === undefined ? undefined : new ResourceUrl(resource);
  return { ...policy, binding, resource: resourceUrl, clock: env.clock };
}

function lookupOf(context: VerifierContext) {
  // Timers of the platform refuse fractions.
  const timeout = Math.ceil(context.options.verifierTimeout ?? defaultDeadline);
  const send = limitedFetch({ ...context.env, deadline: timeout });
  const { requiredClaims } = context.options;
  return { ...commonOf(context), requiredClaims, send, timeout, cache: context.options };
}

function jwt(
  context: VerifierContext,
  keysOf: (context: VerifierContext, server: AuthServerConfig) => KeySource,
): ChosenVerifier {
  const { algorithms, requiredClaims } = context.options;
  const issuers = new Map(context.servers.map((server) => [getIssuer(server), keysOf(context, server)]));
  const common = commonOf(context);
  const memory = context.memory && tokenMemory(context.memory, common);
  const verify = createJwtVerify({ ...common, issuers, algorithms, requiredClaims, memory });
  return memory ? { verify, recall: memory.recallField } : { verify };
}

function introspection(context: VerifierContext): Introspection {
  const { servers, options, issuers } = context;
  const server = lookupServer(servers, options.issuer);
  if ('problem' in server) throw invalidConfig(server.problem);
  const client = readClientAuthentication(options.clientAuthentication);
  if ('problem' in client) throw invalidConfig(client.problem);
  const issuer = getIssuer(server);
  const endpoint = endpointOf(issuers, server, 'introspection_endpoint', options.introspectionEndpoint);
  const signedResponse = options.signedResponse ?? false;
  const keys = keysIfAny(context, server);
  const verify = createIntrospectionVerify({
    ...lookupOf(context),
    issuer,
    endpoint,
    client,
    keys,
    signedResponse,
  });
  return { issuer, endpoint, verify };
}

interface Introspection {
  readonly issuer: string;
  readonly endpoint: EndpointSource;
  readonly verify: Verify;
}

function userinfo(context: VerifierContext): Verify {
  const { servers, options, issuers, resolved } = context;
  if (resolved.policy.tokenBinding === undefined) {
    throw invalidConfig(
      "Userinfo does not say for whom a token was issued, so the audience cannot be checked. Accept that by name: `tokenBinding: { issuer: true }` accepts every token of the issuer, { clientId: ['…'] } and { claim: '…' } work where the answer has such a claim.",
    );
  }
  if (resolved.dpop) {
    throw invalidConfig(
      'Userinfo does not say to which key a token is bound, so `dpop` does not work with it. Set `dpop: false` here.',
    );
  }
  if (resolved.binding.audiences)
    throw invalidConfig(
      '`audience` cannot be checked with userinfo. Leave it out, `tokenBinding` alone counts.',
    );
  const server = lookupServer(servers, options.issuer);
  if ('problem' in server) throw invalidConfig(server.problem);
  const endpoint = endpointOf(issuers, server, 'userinfo_endpoint', options.userinfoEndpoint);
  return createUserinfoVerify({ ...lookupOf(context), issuer: getIssuer(server), endpoint });
}

function auto(context: VerifierContext): Verify {
  const { servers, options, issuers, resolved } = context;
  if (resolved.policy.strict && options.clientAuthentication !== undefined) {
    throw invalidConfig(
      "`strict` asks for JWTs after RFC 9068, and `auto` with `clientAuthentication` accepts opaque tokens as well. Leave one of them out, or use 'jwt'.",
    );
  }
  const byIssuer = new Map(servers.map((server) => [getIssuer(server), server]));
  const { timeout, clockTolerance, clock } = lookupOf(context);
  return createAutoVerify({
    issuers: [...byIssuer.keys()],
    jwt: jwt(context, (_, server) => keysIfAny(context, server) ?? noKeys).verify,
    introspection: options.clientAuthentication === undefined ? notConfigured : introspection(context),
    async publishesKeys(issuer) {
      const server = byIssuer.get(issuer);
      if (!server || ('jwksUri' in server && server.jwksUri !== undefined)) return server !== undefined;
      const metadata = await issuers.metadataOf(server).get(AbortSignal.timeout(timeout));
      return 'unavailable' in metadata ? metadata : typeof own(metadata.document, 'jwks_uri') === 'string';
    },
    timeout,
    clockTolerance,
    clock,
  });
}

const notConfigured = { missing: 'no `clientAuthentication` is configured' };

/** Metadata written by hand may say nothing of keys, which is no mistake where tokens are looked up. */
function keysIfAny({ issuers }: VerifierContext, server: AuthServerConfig): KeySource | undefined {
  const without = 'metadata' in server && typeof server.metadata.jwksUri !== 'string';
  return without ? undefined : issuers.keysOf(server);
}

const noKeys: KeySource = {
  find: async () => ({ unavailable: true, detail: 'The metadata names no jwksUri.', retryAfter: 60 }),
};
