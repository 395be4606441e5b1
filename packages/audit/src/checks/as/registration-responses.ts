/** What the server sends back to a client, and shows to its user. */

import { type Check, fail, MissingPrerequisite, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { STATE } from './authorization-request.js';
import { onTrial } from './registration-requests.js';
import type { Asked, Trial } from './registration-trial.js';

const role = 'authorization-server';
const needs = ['registration'] as const;

/** The answers that came back to the client itself, with a code or an error. */
function responses(trial: Trial): readonly { params: URLSearchParams; asked: Asked }[] {
  const all = [trial.good, trial.nonsense, trial.withoutPkce, trial.otherPort, trial.unknownResource];
  return all.flatMap((asked) =>
    asked.outcome.type === 'client' ? [{ params: asked.outcome.params, asked }] : [],
  );
}

const NONE = 'The server sent nothing back to the client before a user had signed in.';

const issuer: Check<AuthorizationServer> = {
  id: 'as.registration.response-issuer',
  role,
  level: 'MUST',
  title: 'The issuer in authorization responses is the one in the metadata',
  why: 'Clients must drop a response with another issuer, or without one that was promised: the user has signed in, and the client refuses the code.',
  source: 'RFC 9207 §2 and §2.3; MCP 2026-07-28, Authorization Response Validation',
  requirements: ['9207-01', 'MCP-AS-06'],
  fix: 'Add iss with exactly the issuer of the metadata to every redirect back to a client, errors included, and say authorization_response_iss_parameter_supported: true.',
  needs,
  run: (subject) =>
    onTrialWithMetadata(subject, (trial, metadata) => {
      const seen = responses(trial);
      if (seen.length === 0) return notApplicable(NONE);
      const promised = metadata.authorization_response_iss_parameter_supported === true;
      for (const { params, asked } of seen) {
        const shows = [asked.answer];
        const iss = params.get('iss');
        const kind = params.has('error') ? `the error ${params.get('error')}` : 'a code';
        if (iss === null) {
          if (promised) return fail(`The metadata promises iss, and ${kind} came without it.`, { shows });
        } else if (iss !== metadata.issuer && iss === subject.issuer) {
          throw new MissingPrerequisite(
            'as.metadata.issuer-match',
            'It is the metadata that names another issuer.',
          );
        } else if (iss !== metadata.issuer) {
          return fail(`With ${kind} came iss=${iss}, and the issuer is ${JSON.stringify(metadata.issuer)}.`, {
            shows,
          });
        } else if (!promised) {
          const fix = 'Add "authorization_response_iss_parameter_supported": true to the metadata.';
          return fail(`With ${kind} came iss, which the metadata does not announce.`, { shows, fix });
        }
      }
      return pass();
    }),
};

const state: Check<AuthorizationServer> = {
  id: 'as.registration.state',
  role,
  level: 'MUST',
  title: 'The state of a request comes back unchanged',
  why: 'Clients know their own request by it, and drop a response with another state, as that may be an attack.',
  source: 'RFC 6749 §4.1.2 and §4.1.2.1',
  requirements: ['MCP-AS-01'],
  fix: 'Add the parameter state, as the client sent it, to every redirect back to the client, errors included.',
  needs,
  run: (subject) =>
    onTrial(subject, (trial) => {
      const seen = responses(trial);
      if (seen.length === 0) return notApplicable(NONE);
      const wrong = seen.find(({ params }) => params.get('state') !== STATE);
      if (!wrong) return pass();
      const came = wrong.params.get('state');
      const with_ = wrong.params.has('error') ? `the error ${wrong.params.get('error')}` : 'a code';
      return fail(
        `Sent state=${STATE}, and with ${with_} came ${came === null ? 'none' : `state=${came}`}.`,
        { shows: [wrong.asked.answer] },
      );
    }),
};

const frames: Check<AuthorizationServer> = {
  id: 'as.registration.not-frameable',
  role,
  level: 'MUST',
  title: 'The sign-in page cannot be put into a frame',
  why: 'In an invisible frame of another site, users click "Allow" without knowing it (clickjacking).',
  source: 'RFC 9700 §4.16; RFC 6749 §10.13',
  requirements: ['MCP-AS-21'],
  fix: "Send Content-Security-Policy: frame-ancestors 'none' with every page of the authorization server, and X-Frame-Options: DENY for old browsers.",
  needs,
  run: (subject) =>
    onTrial(subject, ({ page }) => {
      if (!page) return notApplicable('No page was shown, or one of another server.');
      const shows = [page];
      const policy = page.header('content-security-policy') ?? '';
      const ancestors = /(?:^|[;,])\s*frame-ancestors([^;,]*)/i.exec(policy)?.[1]?.trim();
      if (ancestors !== undefined) {
        const isOpen = ancestors.split(/\s+/).some((source) => /^(\*|https?:(\/\/\*)?)$/i.test(source));
        return isOpen
          ? fail(`Content-Security-Policy has frame-ancestors ${ancestors}.`, { shows })
          : pass(undefined, { shows });
      }
      if (/^\s*(deny|sameorigin)\b/i.test(page.header('x-frame-options') ?? ''))
        return pass(undefined, { shows });
      return fail('The page has neither frame-ancestors in Content-Security-Policy nor X-Frame-Options.', {
        shows,
      });
    }),
};

async function onTrialWithMetadata(
  subject: AuthorizationServer,
  judge: (trial: Trial, metadata: Readonly<Record<string, unknown>>) => ReturnType<typeof pass>,
) {
  const metadata = await subject.metadata();
  return onTrial(subject, (trial) => judge(trial, metadata));
}

export const responseChecks: readonly Check<AuthorizationServer>[] = [issuer, state, frames];
