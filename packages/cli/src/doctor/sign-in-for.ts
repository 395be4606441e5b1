/** From the options to credentials. */

import { type Credentials, type Http, kindOfHost } from '@mcp-auth/audit';
import type { CommandIo } from '../command-io.js';
import { discoverAuthorizationServer } from '../sign-in/authorization-server.js';
import { signInWithBrowser } from '../sign-in/browser-sign-in.js';
import { clientCredentials } from '../sign-in/client-credentials.js';
import { clientOf } from '../sign-in/grant.js';
import { openBrowser } from '../sign-in/open-browser.js';
import { SignInError } from '../sign-in/sign-in-error.js';
import type { Access } from './access.js';
import type { DoctorOptions } from './options.js';
import type { Progress } from './progress.js';
import type { SignInTarget } from './sign-in-target.js';
import { oneLine } from './text/one-line.js';

export type SignInAccess = Extract<Access, { readonly type: 'browser' | 'client-credentials' }>;

export interface SignInFor {
  readonly access: SignInAccess;
  readonly target: SignInTarget;
  readonly options: DoctorOptions;
  readonly http: Http;
  readonly io: CommandIo;
  readonly progress: Progress;
}

/** @throws {SignInError} */
export async function signInFor({
  access,
  target,
  options,
  http,
  io,
  progress,
}: SignInFor): Promise<Credentials> {
  const { resource } = target;
  const { clientId } = access;
  // One in the environment is for the client that was named, and no other.
  const given = access.clientSecret ?? io.env.MCP_AUTH_CLIENT_SECRET;
  const secret = clientId === undefined ? undefined : given;
  http.redactor.hide(given);
  if (secret) requireNamed(target.issuer, options.issuer);
  const server = await discoverAuthorizationServer(http, target.issuer);
  const client = clientId === undefined ? undefined : { id: clientId, ...(secret && { secret }) };
  if (access.type === 'client-credentials') {
    const known = clientOf({ id: access.clientId, ...(secret && { secret }) }, server);
    // These are about a user, and here is none.
    const scopes = options.scopes ?? target.scopes.filter((scope) => !userScopes.includes(scope));
    return clientCredentials({ http, server, ...known, resource, scopes });
  }
  const supported = server.scopes_supported ?? [];
  const wanted = [...target.scopes, ...extraScopes.filter((scope) => supported.includes(scope))];
  const { port, opensBrowser } = access;
  return signInWithBrowser({
    http,
    server,
    resource,
    scopes: options.scopes ?? [...new Set(wanted)],
    client,
    port,
    signal: io.signal,
    onUrl: (to, redirectUri) => {
      const hint = client
        ? ` The redirect URI ${redirectUri} has to be allowed for the client.`
        : ' A client was registered for it.';
      progress.say(`Sign in with your browser, within five minutes.${hint}\n\n  ${oneLine(to.href)}\n`);
      if (opensBrowser) openBrowser(to);
    },
  });
}

const userScopes = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];
/** They bring an ID token and a refresh token, which a server must refuse as access tokens. */
const extraScopes = ['openid', 'offline_access'];

/** A server that can say where a secret goes can have it. On this machine nobody else listens. */
function requireNamed(issuer: string, named: string | undefined): void {
  if (named !== undefined || (URL.canParse(issuer) && kindOfHost(new URL(issuer).hostname) === 'loopback'))
    return;
  throw new SignInError(
    `The MCP server says that ${issuer} is its authorization server. If the secret of your client is for that one, say so: --issuer ${issuer}`,
  );
}
