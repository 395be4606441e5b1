/** A client is registered, asks to sign in rightly and wrongly, and is deleted again. Checks judge what came back. */

import { MissingPrerequisite } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { onceFor } from '../../once.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { listOf, textOf } from '../../subjects/members.js';
import {
  authorizationUrl,
  FOREIGN_REDIRECT,
  type Outcome,
  outcomeOf,
  type RequestParams,
} from './authorization-request.js';
import { firstPage } from './first-page.js';

/** Nobody listens there, and nothing is followed there. */
const REDIRECT_URI = 'http://127.0.0.1:49817/callback';
const OTHER_PORT = 'http://127.0.0.1:49818/callback';
const UNKNOWN_RESOURCE = 'https://mcp-auth-audit.invalid/mcp';

export interface Asked {
  readonly answer: Answer;
  readonly outcome: Outcome;
  readonly redirectUri: string;
}

export interface Trial {
  /** As MCP clients are registered; everything good. */
  readonly good: Asked;
  /** With a response type that does not exist, which shows whether anything is looked at before the user is. */
  readonly nonsense: Asked;
  readonly withoutPkce: Asked;
  readonly foreignRedirect: Asked;
  readonly longerRedirect: Asked;
  /** Of a second client, registered as native: the port is free for those at least (RFC 8252 §7.3). */
  readonly otherPort: Asked;
  readonly resourceWithFragment: Asked;
  readonly unknownResource: Asked;
  /** The HTML page that the good request leads to, if it does. */
  readonly page: Answer | undefined;
}

/**
 * @param redirectUri of the client
 * @param more members of its metadata
 */
export async function register(
  subject: AuthorizationServer,
  redirectUri: string,
  purpose: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const url = await subject.endpoint('registration_endpoint', 'as.endpoints.urls');
  const metadata = {
    client_name: 'mcp-auth audit (may be deleted)',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...more,
  };
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return subject.http.send({ method: 'POST', url, headers, body: JSON.stringify(metadata), purpose });
}

/** Deletes a client where the server offers it (RFC 7592), and only there where it was registered. */
export async function unregister(subject: AuthorizationServer, registration: Answer): Promise<void> {
  const { registration_client_uri: uri, registration_access_token: token } = registration.object ?? {};
  const endpoint = (await subject.metadata()).registration_endpoint;
  if (typeof uri !== 'string' || typeof token !== 'string' || !URL.canParse(uri)) return;
  if (typeof endpoint !== 'string' || new URL(uri).origin !== new URL(endpoint).origin) return;
  subject.http.redactor.hide(token);
  const headers = { authorization: `Bearer ${token}` };
  await subject.http.send({ method: 'DELETE', url: uri, headers, purpose: 'Delete the client again' });
}

const NATIVE = { application_type: 'native' };

/** The client of the trial, registered once. */
export const registration = onceFor((subject: AuthorizationServer) =>
  register(subject, REDIRECT_URI, 'Register a client as programs on a user’s machine do'),
);

/** @throws {MissingPrerequisite} when there is no client. */
export const trial = onceFor(async (subject: AuthorizationServer): Promise<Trial> => {
  const first = await registration(subject);
  // Refusing loopback addresses to clients that do not say they are native is a fault of its own, and no other waits for it.
  const registered =
    first.status < 300
      ? first
      : await register(subject, REDIRECT_URI, 'Register a client that says it is native', NATIVE);
  const clientId = registered.object && textOf(registered.object, 'client_id');
  if (registered.status >= 300 || clientId === undefined) {
    throw new MissingPrerequisite(
      'as.registration.accepted',
      `No client could be registered: ${registered.summary}.`,
    );
  }
  try {
    return await requests(subject, clientId);
  } finally {
    await unregister(subject, registered);
  }
});

/** Runs something with the id of a client that says it is a native one; with the other id where that is refused. */
async function asNative<Result>(
  subject: AuthorizationServer,
  clientId: string,
  run: (clientId: string) => Promise<Result>,
): Promise<Result> {
  const registered = await register(
    subject,
    REDIRECT_URI,
    'Register a client that says it is native',
    NATIVE,
  );
  try {
    return await run((registered.object && textOf(registered.object, 'client_id')) ?? clientId);
  } finally {
    await unregister(subject, registered);
  }
}

async function requests(subject: AuthorizationServer, clientId: string): Promise<Trial> {
  const endpoint = await subject.endpoint('authorization_endpoint', 'as.endpoints.listed');
  const scopes = listOf(await subject.metadata(), 'scopes_supported') ?? [];
  const ask = async (what: string, changes: RequestParams = {}): Promise<Asked & { url: string }> => {
    const redirectUri = changes.redirect_uri ?? REDIRECT_URI;
    const url = authorizationUrl(endpoint, {
      client_id: clientId,
      redirect_uri: redirectUri,
      // Some servers refuse a request that asks for nothing (RFC 6749 §3.3).
      scope: scopes.includes('openid') ? 'openid' : scopes[0],
      resource: subject.resource,
      ...changes,
    });
    const purpose = `Ask to sign in ${what}`;
    const answer = await subject.http.send({ url, purpose, headers: { accept: 'text/html' } });
    return { answer, outcome: outcomeOf(answer, url, redirectUri), redirectUri, url };
  };
  const good = await ask('as clients do');
  if ([0, 404, 405, 501].includes(good.answer.status)) {
    throw new MissingPrerequisite(
      'as.endpoints.authorization-found',
      `There is no authorization endpoint to ask: ${good.answer.summary}.`,
    );
  }
  return {
    good,
    nonsense: await ask('with a response type that does not exist', { response_type: 'mcp-auth-audit' }),
    withoutPkce: await ask('without PKCE', { code_challenge: undefined, code_challenge_method: undefined }),
    foreignRedirect: await ask('with the redirect URI of another host', { redirect_uri: FOREIGN_REDIRECT }),
    longerRedirect: await ask('with a longer redirect URI', { redirect_uri: `${REDIRECT_URI}/longer` }),
    otherPort: await asNative(subject, clientId, (native) =>
      ask('with another port of the loopback address', { client_id: native, redirect_uri: OTHER_PORT }),
    ),
    resourceWithFragment: await ask('for a resource with a fragment', {
      resource: `${subject.resource ?? UNKNOWN_RESOURCE}#fragment`,
    }),
    unknownResource: await ask('for a resource that does not exist', { resource: UNKNOWN_RESOURCE }),
    page: await firstPage(subject.http, good.url, good.answer),
  };
}
