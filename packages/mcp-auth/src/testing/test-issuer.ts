/** An authorization server in memory, for tests of servers that mcp-auth protects. */

import type { Clock } from '../core/types.js';
import { type BadTokenKind, makeBadToken } from './bad-tokens.js';
import { compactJws, type Members } from './compact-jws.js';
import { Endpoints } from './endpoints.js';
import { KeyRing } from './key-ring.js';
import { type BadOpaqueTokenKind, badAnswer, IssuedTokens } from './opaque-tokens.js';
import { requireAlgorithm, type TestAlgorithm } from './signing-key.js';

export interface TestIssuerOptions {
  /**
   * The issuer identifier. Default `https://issuer.test`, which can never be a real one (RFC 6761 §6.2); give the one of your
   * configuration to test that.
   */
  readonly issuer?: string | undefined;
  /** The audience of its tokens. Default `https://mcp.test/mcp`. */
  readonly resource?: string | undefined;
  /** What it publishes keys for. Tokens are signed with the first one unless their header says otherwise. Default `['ES256']`. */
  readonly algorithms?: readonly TestAlgorithm[] | undefined;
  /** How the resource server authenticates at the introspection endpoint. Default: `resource-server`, `test-secret`. */
  readonly client?: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Milliseconds since the epoch, before any `advance`. Default: the system clock, so that fake timers of a test runner work. */
  readonly now?: Clock | undefined;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly resource: string;
  /** An entry of `authorizationServers`. */
  readonly authorizationServer: { readonly issuer: string; readonly type: 'oidc' };
  /** The `clientAuthentication` of `bearerAuth('introspection', …)`. */
  readonly clientAuthentication: {
    readonly method: 'client_secret_basic';
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** The `fetch` of `MCPAuth`. Answers for the issuer and rejects for every other origin; nothing is sent anywhere. */
  readonly fetch: typeof fetch;
  /** The `clock` of `MCPAuth`. */
  readonly clock: Clock;
  /** URLs that were asked for, in order; a test may empty it. */
  readonly requests: string[];
  /** Makes both the issuer's and the server's time pass. */
  advance(seconds: number): void;
  /**
   * A good access token (RFC 9068): of the user `alice` and the client `test-client`, without scopes, good for ten minutes.
   *
   * @param claims to add or replace; `undefined` leaves one out. `exp`, `iat` and `nbf` in seconds.
   * @param header members to add or replace; `alg` picks one of `algorithms`.
   */
  mint(claims?: Members, header?: Members): Promise<string>;
  /**
   * A token that must be refused; {@link badTokenKinds} says by which check.
   *
   * @param claims of the good token that it is made from, such as scopes
   */
  mintBad(kind: BadTokenKind, claims?: Members): Promise<string>;
  /** A good token that only the issuer can read, for introspection. `members` replaces those of its answer. */
  mintOpaque(members?: Members): string;
  /** A token over which introspection says something that must be refused. */
  mintBadOpaque(kind: BadOpaqueTokenKind, members?: Members): string;
  /** Makes introspection call a token inactive. A JWT stays good for whoever verifies signatures, as it does in earnest. */
  revoke(token: string): void;
  /**
   * Signs with new keys from now on.
   *
   * @param options `keepOld: false` no longer publishes the former keys either (default `true`). Servers that have them keep them
   *   until they fetch again: ten minutes, or the first token with a new key.
   */
  rotate(options?: { readonly keepOld?: boolean }): void;
  /** Cannot be reached from now on, or answers everything with a status. */
  fail(status?: number): void;
  /** Works again. Servers try again a second after a failure, so `advance(2)` before asking. */
  recover(): void;
}

/**
 * Makes an authorization server in memory: no network, no port, nothing to close. For tests only: its private keys are as good as
 * public, and a server that trusts it trusts anybody.
 *
 * @throws TypeError for algorithms that it cannot sign with.
 */
export function createTestIssuer(options: TestIssuerOptions = {}): TestIssuer {
  const {
    issuer = 'https://issuer.test',
    resource = 'https://mcp.test/mcp',
    algorithms = ['ES256'],
  } = options;
  const {
    client = { clientId: 'resource-server', clientSecret: 'test-secret' },
    now: start = () => Date.now(),
  } = options;
  algorithms.forEach(requireAlgorithm);
  let ahead = 0;
  const clock = () => start() + ahead;
  const now = () => Math.floor(clock() / 1000);
  const keys = new KeyRing(algorithms);
  const tokens = new IssuedTokens();
  const endpoints = new Endpoints({ issuer, keys, tokens, client, now });

  const goodClaims = (over: Members): Members => ({
    iss: issuer,
    aud: resource,
    sub: 'alice',
    client_id: 'test-client',
    iat: now(),
    exp: now() + 600,
    jti: crypto.randomUUID(),
    ...over,
  });

  return {
    issuer,
    resource,
    authorizationServer: { issuer, type: 'oidc' },
    clientAuthentication: { method: 'client_secret_basic', ...client },
    fetch: (input, init) => endpoints.fetch(input, init),
    clock,
    requests: endpoints.requests,
    advance(seconds) {
      ahead += seconds * 1000;
    },
    async mint(claims = {}, header = {}) {
      const key = await keys.current(header.alg as string | undefined);
      const payload = goodClaims(claims);
      const token = await compactJws(
        { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header },
        payload,
        key.sign,
      );
      tokens.remember(token, { token_type: 'Bearer', ...payload });
      return token;
    },
    async mintBad(kind, claims = {}) {
      const key = await keys.current();
      const foreignKey = await keys.foreign(key.alg);
      const header = { alg: key.alg, kid: key.kid, typ: 'at+jwt' };
      const forge = { issuer, resource, now: now(), claims: goodClaims(claims), header, key, foreignKey };
      return makeBadToken(kind, forge);
    },
    mintOpaque: (members = {}) => tokens.issue({ token_type: 'Bearer', ...goodClaims(members) }),
    mintBadOpaque: (kind, members = {}) =>
      tokens.issue({ token_type: 'Bearer', ...goodClaims({ ...members, ...badAnswer(kind, now()) }) }),
    revoke: (token) => tokens.revoke(token),
    rotate: ({ keepOld = true } = {}) => keys.rotate({ keepOld }),
    fail(status) {
      endpoints.trouble = status ?? 'unreachable';
    },
    recover() {
      endpoints.trouble = undefined;
    },
  };
}
