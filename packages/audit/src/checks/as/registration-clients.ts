/** What the server makes of clients that register themselves. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { textOf } from '../../subjects/members.js';
import { register, registration, trial, unregister } from './registration-trial.js';

const role = 'authorization-server';
const needs = ['registration'] as const;

/** Judges what became of the client of the trial. */
async function onRegistered(
  subject: AuthorizationServer,
  judge: (answer: Answer) => Outcome,
): Promise<Outcome> {
  if ((await subject.metadata()).registration_endpoint === undefined) return notApplicable(NO_REGISTRATION);
  // Not until it was used, because then it is deleted again.
  await trial(subject).catch(() => undefined);
  const answer = await registration(subject);
  return { ...judge(answer), shows: [answer] };
}

export const NO_REGISTRATION = 'The metadata has no registration_endpoint.';

const wasAccepted = ({ status, object }: Answer) =>
  status >= 200 && status < 300 && object !== undefined && textOf(object, 'client_id') !== undefined;

const accepted: Check<AuthorizationServer> = {
  id: 'as.registration.accepted',
  role,
  level: 'SHOULD',
  title: 'A client on a user’s machine can register',
  why: 'SDK clients, opencode and use-mcp register with an http address of this machine, without a secret, and without application_type. Where that is refused, users cannot sign in with them.',
  source: 'MCP 2026-07-28, Dynamic Client Registration; RFC 7591 §3; RFC 8252 §7.3',
  requirements: ['MCP-AS-03', 'MCP-AS-08'],
  fix: 'Accept redirect URIs of the form http://127.0.0.1:PORT/… and http://localhost:PORT/… with token_endpoint_auth_method "none", whether application_type is given or not.',
  needs,
  run: (subject) =>
    onRegistered(subject, (answer) => {
      if (wasAccepted(answer)) return pass();
      const error = answer.object && textOf(answer.object, 'error');
      const said = answer.object && textOf(answer.object, 'error_description');
      const reason = [error, said].filter((part) => part !== undefined).join(': ');
      return fail(
        `The registration is answered ${answer.summary}${reason === '' ? '' : ` (${reason.slice(0, 200)})`}.`,
      );
    }),
};

const created: Check<AuthorizationServer> = {
  id: 'as.registration.created',
  role,
  level: 'SHOULD',
  title: 'A registration is answered with 201',
  why: 'Strict clients take another status for a failure, although the client was registered.',
  source: 'RFC 7591 §3.2.1',
  requirements: ['MCP-AS-03'],
  fix: 'Answer a successful registration with status 201 and Content-Type: application/json.',
  needs,
  run: (subject) =>
    onRegistered(subject, (answer) => {
      if (!wasAccepted(answer)) return notApplicable('The client was not registered.');
      return answer.status === 201 ? pass() : fail(`It is answered with ${answer.summary}.`);
    }),
};

const clientId: Check<AuthorizationServer> = {
  id: 'as.registration.client-id',
  role,
  level: 'SHOULD',
  title: 'Registered clients do not get ids that look like metadata documents',
  why: 'An https URL as client_id means the document at that URL. A registered client with such an id could pass for the one whose document it is.',
  source: 'CIMD draft, Security Considerations',
  requirements: ['MCP-AS-17'],
  fix: 'Generate ids that do not begin with https://, such as random ones.',
  needs,
  run: (subject) =>
    onRegistered(subject, (answer) => {
      if (!wasAccepted(answer)) return notApplicable('The client was not registered.');
      const id = (answer.object && textOf(answer.object, 'client_id')) ?? '';
      return /^https?:\/\//i.test(id) ? fail(`The client got the id ${id}.`) : pass();
    }),
};

/** Registers a client that must not be. A server may also take the client and leave the address out. */
async function refuses(subject: AuthorizationServer, redirectUris: readonly string[]): Promise<Outcome> {
  if ((await subject.metadata()).registration_endpoint === undefined) return notApplicable(NO_REGISTRATION);
  for (const redirectUri of redirectUris) {
    const answer = await register(subject, redirectUri, `Register with the redirect URI ${redirectUri}`);
    await unregister(subject, answer);
    const { status, object } = answer;
    if (status === 0 || status === 429 || status >= 500) {
      const fix =
        status === 429
          ? 'Try again when the server takes registrations again, to see whether it refuses this one.'
          : 'Answer it with status 400 and {"error":"invalid_redirect_uri"}.';
      return fail(
        `A registration with the redirect URI ${redirectUri} is answered ${answer.summary}, which is no refusal.`,
        { fix },
      );
    }
    const kept = !Array.isArray(object?.redirect_uris) || object.redirect_uris.includes(redirectUri);
    if (wasAccepted(answer) && kept) {
      return fail(`A client was registered with the redirect URI ${redirectUri}.`);
    }
  }
  return pass();
}

const scripts: Check<AuthorizationServer> = {
  id: 'as.registration.no-script-redirects',
  role,
  level: 'MUST',
  title: 'Redirect URIs that run scripts are refused',
  why: 'The address is opened with the authorization of a user who has just signed in. As javascript: or data: it runs code of whoever registered, in the server’s name.',
  source: 'MCP 2026-07-28, Communication Security; RFC 9700 §4.1; OAuth proxy attacks (arXiv 2605.22333)',
  requirements: ['MCP-AS-08'],
  fix: 'Allow https:, http: on loopback addresses, and private-use schemes such as com.example.app: in redirect_uris. Refuse javascript:, data:, vbscript:, file: and blob: with invalid_redirect_uri.',
  needs,
  run: (subject) => refuses(subject, ['javascript:alert(1)//callback', 'data:text/html,mcp-auth-audit']),
};

const plainHttp: Check<AuthorizationServer> = {
  id: 'as.registration.no-plain-http',
  role,
  level: 'MUST',
  title: 'Redirect URIs over http to other machines are refused',
  why: 'The code travels in the address. Over http, everybody on the way reads it.',
  source: 'MCP 2026-07-28, Communication Security; OAuth 2.1 §1.5; RFC 9700 §2.6',
  requirements: ['MCP-AS-08'],
  fix: 'Refuse http: redirect URIs with invalid_redirect_uri, except for 127.0.0.1, [::1] and localhost.',
  needs,
  run: (subject) => refuses(subject, ['http://mcp-auth-audit.invalid/callback']),
};

export const registeringChecks: readonly Check<AuthorizationServer>[] = [
  accepted,
  created,
  clientId,
  scripts,
  plainHttp,
];
