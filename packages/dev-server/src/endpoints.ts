/** One path of the server. */
export interface Endpoint {
  readonly methods: readonly string[];
  /**
   * Scripts of any origin may read it. Nothing behind these paths looks at cookies. Never for the
   * authorization endpoint (RFC 9700, section 2.6): it is visited, not fetched.
   */
  readonly crossOrigin: boolean;
}

/** Paths that oidc-provider is told to use. They are also what clients guess when there is no metadata. */
export const routes = {
  authorization: '/authorize',
  token: '/token',
  registration: '/register',
  jwks: '/jwks',
  userinfo: '/userinfo',
  revocation: '/revoke',
  introspection: '/introspect',
  end_session: '/session/end',
} as const;

const read = { methods: ['GET', 'HEAD'], crossOrigin: true };
const write = { methods: ['POST'], crossOrigin: true };

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/.well-known/openid-configuration', read],
  ['/.well-known/oauth-authorization-server', read],
  [routes.jwks, read],
  [routes.token, write],
  [routes.registration, write],
  [routes.revocation, write],
  [routes.introspection, write],
  [routes.userinfo, { methods: ['GET', 'HEAD', 'POST'], crossOrigin: true }],
  [routes.authorization, { methods: ['GET', 'HEAD'], crossOrigin: false }],
  // Where oidc-provider signs one user out before another one signs in.
  [`${routes.end_session}/confirm`, { methods: ['POST'], crossOrigin: false }],
]);

/** The pages of one sign-in: `/interaction/ID`, and its forms below. */
export const interactionPath = /^\/interaction\/([\w-]+)(?:\/(sign-in|approve|cancel))?$/;
const resumePath = /^\/authorize\/[\w-]+$/;

/** Undefined: there is nothing at this path. Paths are compared exactly. */
export function findEndpoint(path: string): Endpoint | undefined {
  const found = endpoints.get(path);
  if (found) return found;
  if (resumePath.test(path)) return { methods: ['GET'], crossOrigin: false };
  const [, , form] = interactionPath.exec(path) ?? [];
  if (form !== undefined) return { methods: ['POST'], crossOrigin: false };
  return interactionPath.test(path) ? { methods: ['GET', 'HEAD'], crossOrigin: false } : undefined;
}
