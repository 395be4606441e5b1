/** A person who can sign in on the dev server's own page. */
export interface DevUser {
  /** What is typed into the sign-in form; also sent as `username` and `preferred_username`. */
  readonly username: string;
  /** Compared as it is: this server exists for development only, so nothing is hashed. */
  readonly password: string;
  /** Subject identifier of every token. Default: the username. */
  readonly sub?: string;
  /** Sent with scope `profile`, by userinfo and in JWT access tokens. Default: the username. */
  readonly name?: string;
  /** Sent with scope `email`, by userinfo and in JWT access tokens. */
  readonly email?: string;
  /** Default: true when there is an email. */
  readonly email_verified?: boolean;
  /** Sent as the claim `roles` in JWT access tokens, and by userinfo with scope `profile`. */
  readonly roles?: readonly string[];
  /**
   * The resource scopes this user holds. What a client asks beyond them is dropped without an error.
   * Default: every scope. `openid`, `profile`, `email` and `offline_access` are never dropped.
   */
  readonly scopes?: readonly string[];
  /** More claims, sent with scope `profile`. They cannot replace the ones above. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A user with the defaults filled in. */
export type ResolvedUser = DevUser & { readonly sub: string };

/** Who exists when `users` is not given. */
export const defaultUsers: readonly DevUser[] = [
  { sub: 'alice', username: 'alice', password: 'alice', name: 'Alice Smith', email: 'alice@example.com' },
  { sub: 'bob', username: 'bob', password: 'bob', name: 'Bob Jones', email: 'bob@example.com' },
];

/** Fills in the defaults and refuses users that could not be told apart. */
export function resolveUsers(users: readonly DevUser[] = defaultUsers): readonly ResolvedUser[] {
  if (users.length === 0) throw new Error('users is empty: leave it out for alice and bob');
  const withoutPassword = users.find(({ password }) => typeof password !== 'string' || password === '');
  if (withoutPassword)
    throw new Error(
      `User ${JSON.stringify(withoutPassword.username)} needs a password, a string that is not empty`,
    );
  const resolved = users.map((user) => ({ ...user, sub: user.sub ?? user.username }));
  for (const property of ['username', 'sub'] as const) {
    const values = resolved.map((user) => user[property]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw new Error(`Two users have the ${property} ${JSON.stringify(twice)}`);
    if (values.some((value) => typeof value !== 'string' || value === '')) {
      throw new Error(`Every user needs a ${property}, a string that is not empty`);
    }
  }
  return resolved;
}
