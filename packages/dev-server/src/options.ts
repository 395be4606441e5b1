import type { DevClient } from './clients.js';
import type { LocalDocuments } from './metadata-documents.js';
import { checkResources, checkScopes, type DevResource } from './resources.js';
import { type DevUser, type ResolvedUser, resolveUsers } from './users.js';

/** Names of this machine alone; the issuer is spelled with the one chosen. */
export type LoopbackHost = '127.0.0.1' | 'localhost' | '::1';

export interface DevServerOptions {
  /** Port to listen on. Default 3000; 0 takes any free one. */
  readonly port?: number;
  /**
   * Host in the issuer, and what is listened on. Default `localhost`: the issuer is
   * `http://localhost:PORT`, and both 127.0.0.1 and (where the machine has it) ::1 answer.
   */
  readonly host?: LoopbackHost;
  /** Who can sign in. Default: alice and bob, each with their own name as password. */
  readonly users?: readonly DevUser[];
  /**
   * The protected resources tokens are issued for; asking for another one is `invalid_target`.
   * Default: every http(s) resource on a loopback host, with `scopes`.
   */
  readonly resources?: readonly DevResource[];
  /** Scopes of resources that were not configured. Only without `resources`. Default: any scope. */
  readonly scopes?: readonly string[];
  /** More static clients. `demo-public`, `demo-confidential` and `resource-server` are always there. */
  readonly clients?: readonly DevClient[];
  /**
   * Sign in and consent without a page: the authorization endpoint answers with a redirect at once. `true`
   * takes the first user, a string the user of that name; a request's `login_hint` goes before either.
   * Default false. Whoever can reach the server then gets tokens.
   */
  readonly autoApprove?: boolean | string;
  /**
   * Client ID metadata documents served from here instead of the network, by URL. A function is called for
   * each fetch. Documents at other https URLs are fetched, from public addresses only.
   */
  readonly clientMetadataDocuments?: LocalDocuments;
  /** Whether clients registered for the refresh token grant get refresh tokens. Default true. */
  readonly issueRefreshTokens?: boolean;
  /** Lifetime of access tokens in seconds. Default 600. */
  readonly accessTokenTtl?: number;
  /** Told about errors of the server itself (answered with 500). Default: nobody is; nothing is printed. */
  readonly onError?: (error: unknown) => void;
}

/** The options with every default filled in and every contradiction refused. */
export interface ResolvedOptions extends DevServerOptions {
  readonly port: number;
  readonly host: LoopbackHost;
  readonly users: readonly ResolvedUser[];
  readonly accessTokenTtl: number;
  readonly issueRefreshTokens: boolean;
  /** Undefined: pages are shown. */
  readonly approveAs: ResolvedUser | undefined;
}

/** Throws with a message that says what to change. */
export function resolveOptions(options: DevServerOptions): ResolvedOptions {
  const { port = 3000, host = 'localhost', autoApprove = false, accessTokenTtl = 600 } = options;
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new Error(
      `The dev server listens on this machine only: host must be 'localhost', '127.0.0.1' or '::1', not ${JSON.stringify(host)}`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`port must be a whole number from 0 to 65535, not ${JSON.stringify(port)}`);
  }
  if (options.resources && options.scopes) {
    throw new Error('scopes is for servers without resources: put the scopes into each resource instead');
  }
  for (const ttl of [
    accessTokenTtl,
    ...(options.resources ?? []).map((resource) => resource.accessTokenTtl),
  ]) {
    if (ttl !== undefined && !(Number.isSafeInteger(ttl) && ttl > 0)) {
      throw new Error(
        `accessTokenTtl must be a whole number of seconds greater than 0, not ${JSON.stringify(ttl)}`,
      );
    }
  }
  checkResources(options.resources ?? []);
  checkScopes('scopes', options.scopes ?? []);
  const users = resolveUsers(options.users);
  const collision = options.clients?.find((client) => users.some((user) => user.sub === client.client_id));
  if (collision) {
    // A client's own token has its id as subject; a resource server could not tell the two apart.
    throw new Error(`The client id ${JSON.stringify(collision.client_id)} is also the sub of a user`);
  }
  return {
    ...options,
    port,
    host,
    users,
    accessTokenTtl,
    issueRefreshTokens: options.issueRefreshTokens ?? true,
    approveAs: findApprover(autoApprove, users),
  };
}

function findApprover(
  autoApprove: boolean | string,
  users: readonly ResolvedUser[],
): ResolvedUser | undefined {
  if (autoApprove === false) return undefined;
  const user = autoApprove === true ? users[0] : users.find(({ username }) => username === autoApprove);
  if (!user) throw new Error(`autoApprove names no user: ${JSON.stringify(autoApprove)}`);
  return user;
}
