/** What an authorization server says when it says no → what to do about it. */

import type { Http } from '@mcp-auth/audit';
import type { AdviceTopic } from 'mcp-auth/presets';
import {
  AuthorizationResponseError,
  type AuthorizationServer,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { SignInError } from './sign-in-error.js';

/** What was tried, as far as messages name it. */
export interface Attempt {
  readonly step: 'registration' | 'authorization' | 'code' | 'client-credentials' | 'refresh';
  readonly server: AuthorizationServer;
  readonly http?: Http | undefined;
  readonly clientId?: string | undefined;
  readonly resource?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly redirectUri?: string | undefined;
}

const steps: Readonly<Record<Attempt['step'], string>> = {
  registration: 'registering a client',
  authorization: 'signing in',
  code: 'exchanging the code for a token',
  'client-credentials': 'the client credentials grant',
  refresh: 'refreshing',
};

const remedies: Readonly<Record<string, (attempt: Attempt) => string>> = {
  invalid_target: ({ resource }) =>
    `It does not know the resource ${resource ?? ''}: add it there (as an API, a resource or an audience, as the provider calls it), spelled exactly like "resource" in the metadata of the MCP server.`,
  invalid_scope: ({ scopes = [] }) =>
    `It does not give ${scopes.length === 0 ? 'a token without scopes' : `the scopes ${scopes.join(' ')}`} to this client: create them there and allow them for the client, or choose others with --scope.`,
  unauthorized_client: ({ step, clientId }) =>
    `The client ${clientId ?? ''} may not do this: allow it the ${step === 'client-credentials' ? 'client credentials' : 'authorization code'} grant, or choose another with --client-id.`,
  unsupported_grant_type: () => 'It does not have this grant, or not for this client: switch it on there.',
  unsupported_response_type: () =>
    'It does not give codes to this client: allow it the authorization code grant (response type "code").',
  invalid_client: ({ clientId }) =>
    `It does not know the client ${clientId ?? ''}, or the secret is wrong, or one is missing: check --client-id, and MCP_AUTH_CLIENT_SECRET. A public client must be one there, too.`,
  invalid_grant: () =>
    'It takes the code for used, expired, or for somebody else: sign in again. If it stays, look whether the redirect URI and PKCE (S256) are allowed for the client.',
  access_denied: () => 'Somebody has cancelled, or a rule there does not let this user or client in.',
  invalid_redirect_uri: ({ redirectUri }) => redirectRemedy(redirectUri),
  invalid_client_metadata: () =>
    'It does not take a public client with a redirect URI on this machine: register one by hand, and give it with --client-id.',
  server_error: () => 'That is a fault over there: its log will say more.',
  temporarily_unavailable: () => 'Try again later.',
  invalid_token: () =>
    'Registration there needs a token of its own: register a client by hand, and give it with --client-id.',
};

/** What of it is up to how the provider is set up. */
function topicOf(error: string, step: Attempt['step']): AdviceTopic | undefined {
  if (step === 'registration') return 'registration';
  if (error === 'invalid_target') return 'resource-parameter';
  return error === 'invalid_scope' ? 'scopes' : undefined;
}

/** Runs a step, and turns what it rejects with into a {@link SignInError}. */
export async function explained<Value>(attempt: Attempt, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw explain(error, attempt);
  }
}

export function explain(error: unknown, attempt: Attempt): SignInError {
  if (error instanceof SignInError) return error;
  const { step, server } = attempt;
  const refused = `${server.issuer} refused ${steps[step]}`;
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const said = [error.error, error.error_description].filter((part) => part).join(': ');
    const message = `${refused}, saying ${JSON.stringify(said)}. ${remedyOf(error, attempt)}`.trim();
    return new SignInError(message, topicOf(error.error, step));
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    const code = step === 'registration' ? 'invalid_token' : 'invalid_client';
    const message = `${refused} (${error.status}). ${remedies[code]?.(attempt) ?? ''}`;
    return new SignInError(message, topicOf(code, step));
  }
  if (error instanceof OperationProcessingError && error.cause instanceof Response) {
    const { status } = error.cause;
    return new SignInError(
      `${server.issuer} answered ${steps[step]} with ${status} and no OAuth error: is the endpoint in its metadata the right one?`,
    );
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new SignInError(
      `${server.issuer} answered ${steps[step]} with something that no client can work with: ${error.message}.`,
    );
  }
  return new SignInError(`Something went wrong at ${steps[step]}: ${messageOf(error)}.`);
}

function remedyOf(
  { error, error_description: description = '' }: ResponseBodyError | AuthorizationResponseError,
  attempt: Attempt,
): string {
  // The codes for these are no fixed ones; the words are.
  if (/grant.?type/i.test(description)) return remedies.unauthorized_client?.(attempt) ?? '';
  if (/redirect/i.test(description) && attempt.step !== 'client-credentials')
    return redirectRemedy(attempt.redirectUri);
  return Object.hasOwn(remedies, error) ? (remedies[error]?.(attempt) ?? '') : '';
}

function redirectRemedy(redirectUri = ''): string {
  return `The redirect URI ${redirectUri} has to be allowed for the client. Where the port has to be a fixed one, choose it with --callback-port.`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
