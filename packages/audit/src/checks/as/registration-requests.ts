/** What the server makes of wrong requests of a client that it knows. */

import { type Check, fail, MissingPrerequisite, notApplicable, type Outcome, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { describe, isRefusal } from './authorization-request.js';
import { NO_REGISTRATION } from './registration-clients.js';
import { type Asked, type Trial, trial } from './registration-trial.js';

const role = 'authorization-server';
const needs = ['registration'] as const;

export async function onTrial(
  subject: AuthorizationServer,
  judge: (trial: Trial) => Outcome,
): Promise<Outcome> {
  if ((await subject.metadata()).registration_endpoint === undefined) return notApplicable(NO_REGISTRATION);
  return judge(await trial(subject));
}

const signInStarts: Check<AuthorizationServer> = {
  id: 'as.registration.sign-in-starts',
  role,
  level: 'MUST',
  title: 'A registered client can begin to sign a user in',
  why: 'Every MCP client sends exactly this: a code with PKCE, for the resource that the MCP server names. Where it is refused, nobody signs in.',
  source: 'MCP 2026-07-28, Authorization Flow Steps and Resource Parameter Implementation',
  requirements: ['MCP-AS-01', 'MCP-AS-19'],
  fix: 'Read the error that the server gives. With invalid_target, enter the URL of the MCP server as a resource (API, audience) at the authorization server, to the letter.',
  needs,
  run: (subject) =>
    onTrial(subject, ({ good: { answer, outcome } }) => {
      const shows = [answer];
      if (outcome.type !== 'broken' && !isRefusal(outcome)) return pass(undefined, { shows });
      const resource = subject.resource === undefined ? '' : ` for the resource ${subject.resource}`;
      return fail(`A request${resource} is answered with ${describe(outcome, answer)}.`, { shows });
    }),
};

interface Judged {
  readonly asked: Asked;
  /** What was wrong with the request, in the words of the finding. */
  readonly what: string;
}

/** Passes where a wrong request is refused; tells nothing where users have to sign in before anything is looked at. */
function refused({ good, nonsense }: Trial, { asked, what }: Judged): Outcome {
  const shows = [asked.answer];
  if (asked.outcome.type === 'client' && !asked.outcome.params.has('error')) {
    return fail(`A request ${what} is answered with ${describe(asked.outcome, asked.answer)}.`, { shows });
  }
  if (isRefusal(good.outcome) || good.outcome.type === 'broken') {
    throw new MissingPrerequisite(
      'as.registration.sign-in-starts',
      'Good requests are refused as well, so a refusal shows nothing.',
    );
  }
  if (isRefusal(asked.outcome)) return pass(undefined, { shows });
  if (!isRefusal(nonsense.outcome)) {
    return notApplicable('The server lets users sign in before it looks at requests, so it cannot be seen.');
  }
  return fail(
    `A request ${what} is not refused, but answered with ${describe(asked.outcome, asked.answer)}, while the server refuses others before anybody signs in.`,
    { shows },
  );
}

const pkceRequired: Check<AuthorizationServer> = {
  id: 'as.registration.pkce-required',
  role,
  level: 'MUST',
  title: 'Requests without PKCE are refused',
  why: 'A client without a secret that sends no code_challenge can be robbed of its code: whoever gets hold of it gets the token.',
  source: 'OAuth 2.1 §4.1.1 and §7.5; RFC 9700 §2.1.1; MCP 2026-07-28, Authorization Code Protection',
  requirements: ['MCP-AS-01'],
  fix: 'Require code_challenge with code_challenge_method=S256 of every client without a secret, and answer requests without it with error=invalid_request.',
  needs,
  run: (subject) =>
    onTrial(subject, (each) => refused(each, { asked: each.withoutPkce, what: 'without code_challenge' })),
};

const redirectUri: Check<AuthorizationServer> = {
  id: 'as.registration.redirect-uri-exact',
  role,
  level: 'MUST',
  title: 'Only redirect URIs that the client registered are used',
  why: 'Whoever can choose where the code goes gets the code. An error that is sent there makes the server a tool for phishing.',
  source: 'RFC 9700 §2.1 and §4.1.3; RFC 6749 §4.1.2.1; MCP 2026-07-28, Open Redirection',
  requirements: ['MCP-AS-08', 'MCP-AS-18'],
  fix: 'Compare redirect_uri with the registered ones as strings, the port of loopback addresses aside. Where none is equal, show an error page with status 400 and do not redirect.',
  needs,
  run: (subject) =>
    onTrial(subject, (each) => {
      for (const asked of [each.foreignRedirect, each.longerRedirect]) {
        const what = `with the redirect URI ${asked.redirectUri}, which is not registered,`;
        // Even an error must not be sent there.
        if (asked.outcome.type === 'client') {
          return fail(`A request ${what} is answered with ${describe(asked.outcome, asked.answer)}.`, {
            shows: [asked.answer],
          });
        }
        const outcome = refused(each, { asked, what });
        if (outcome.type !== 'pass') return outcome;
      }
      return pass(undefined, { shows: [each.foreignRedirect.answer, each.longerRedirect.answer] });
    }),
};

const loopbackPort: Check<AuthorizationServer> = {
  id: 'as.registration.loopback-port',
  role,
  level: 'MUST',
  title: 'Clients on the user’s machine may take any port',
  why: 'A program takes whatever port is free. Claude Code publishes http://localhost/callback and comes with a port that differs each time.',
  source: 'RFC 8252 §7.3; OAuth 2.1 §8.4.2',
  requirements: ['MCP-AS-08'],
  fix: 'Leave the port aside when comparing redirect URIs whose host is 127.0.0.1, [::1] or localhost.',
  needs,
  run: (subject) =>
    onTrial(subject, ({ good, otherPort }) => {
      const shows = [otherPort.answer];
      if (isRefusal(good.outcome) || good.outcome.type === 'broken') {
        throw new MissingPrerequisite(
          'as.registration.sign-in-starts',
          'The registered port is refused as well.',
        );
      }
      const { outcome, answer } = otherPort;
      if (outcome.type !== 'broken' && !isRefusal(outcome)) return pass(undefined, { shows });
      return fail(
        `Registered as native with ${good.redirectUri}, the client came with ${otherPort.redirectUri}: ${describe(outcome, answer)}.`,
        { shows },
      );
    }),
};

const resourceForm: Check<AuthorizationServer> = {
  id: 'as.registration.resource-checked',
  role,
  level: 'MUST',
  title: 'A resource with a fragment is refused',
  why: 'The resource decides which server a token is good for. A server that does not look at it issues tokens that are good for none, or for all.',
  source: 'RFC 8707 §2; MCP 2026-07-28, Resource Parameter Implementation',
  requirements: ['8707-02', 'MCP-AS-19'],
  fix: 'Support resource indicators (RFC 8707): take absolute URIs without a fragment that are known as resources, put them into the audience of the token, and answer everything else with error=invalid_target.',
  needs,
  run: (subject) =>
    onTrial(subject, (each) =>
      refused(each, { asked: each.resourceWithFragment, what: 'for a resource with a fragment' }),
    ),
};

const resourceKnown: Check<AuthorizationServer> = {
  id: 'as.registration.resource-known',
  role,
  level: 'SHOULD',
  title: 'A resource that the server does not know is refused',
  why: 'Otherwise anybody can have tokens made out for any server, in the name of users who only see a name.',
  source: 'RFC 8707 §2 and §3',
  requirements: ['8707-02', 'MCP-AS-19'],
  fix: 'Keep a list of the resources that tokens are issued for, and answer others with error=invalid_target.',
  needs,
  run: (subject) =>
    onTrial(subject, (each) =>
      refused(each, { asked: each.unknownResource, what: 'for a resource that does not exist' }),
    ),
};

export const requestChecks: readonly Check<AuthorizationServer>[] = [
  signInStarts,
  pkceRequired,
  redirectUri,
  loopbackPort,
  resourceForm,
  resourceKnown,
];
