/** The middleware of 0.2 without the facade around it. */

import { type ConnectHandler, guardMiddleware } from './adapters/express.js';
import { type BearerAuthOptions, resolveOptions } from './bearer-auth-options.js';
import { createGuard } from './core/guard.js';
import { denialToReply } from './core/refusal.js';
import { ResourceUrl } from './core/resource-url.js';
import { inMemorySessionStore, watchSessions } from './core/sessions.js';
import { defaultDeadline } from './discovery/env.js';
import { withDpop } from './dpop-options.js';
import { operationJudge } from './operation-options.js';
import { guardNames } from './option-names.js';
import { platformTimer } from './platform.js';
import { createCustomVerify, type VerifyAccessToken } from './verify/custom.js';
import { inMemoryReplayStore } from './verify/replay-store.js';

/** @deprecated The name of 0.2 for {@link VerifyAccessToken}. */
export type VerifyAccessTokenFunction = VerifyAccessToken;

/** Throws, best an `MCPAuthBearerAuthError('invalid_issuer')`, for an issuer that is not trusted. */
export type ValidateIssuerFunction = (tokenIssuer: string) => void;

export interface BearerAuthConfig extends BearerAuthOptions {
  readonly verifyAccessToken: VerifyAccessToken;
  /** The trusted issuer, or a function that throws for any other. */
  readonly issuer: string | ValidateIssuerFunction;
}

/**
 * Middleware around a custom verifier. Unlike {@link MCPAuth.bearerAuth} it knows no protected resource: the audience is checked
 * only where `audience` is given.
 *
 * @throws TypeError for a verifier or an issuer that cannot be used.
 */
export function handleBearerAuth(config: BearerAuthConfig): ConnectHandler {
  const { verifyAccessToken, issuer, ...options } = config;
  if (typeof verifyAccessToken !== 'function') {
    throw new TypeError(
      '`verifyAccessToken` must be a function that takes a token and returns an `AuthInfo` object.',
    );
  }
  if (typeof issuer !== 'string' && typeof issuer !== 'function') {
    throw new TypeError('`issuer` must be either a string or a function that validates the token issuer.');
  }
  if (typeof issuer === 'string' && !URL.canParse(issuer))
    throw new TypeError('`issuer` must be a valid URL.');

  const clock = () => Date.now();
  const resolved = resolveOptions(options, undefined, guardNames);
  const { policy, binding, resource } = resolved;
  const trusted = typeof issuer === 'string' ? [issuer] : issuer;
  const verify = createCustomVerify(verifyAccessToken, {
    ...policy,
    issuer: trusted,
    binding,
    resource: resource === undefined ? undefined : new ResourceUrl(resource),
    timeout: defaultDeadline,
    clock,
  });
  const replayStore = inMemoryReplayStore({ clock });
  const proven = withDpop(verify, resolved.dpop, { clock, replayStore });
  return guardMiddleware(
    createGuard({
      refuse: denialToReply,
      ...resolved,
      verify: proven,
      scopeImplies: policy.scopeImplies,
      operations: operationJudge(resolved),
      sessions: watchSessions(inMemorySessionStore()),
      timer: platformTimer,
      origins: '*',
      clock,
    }),
  );
}
