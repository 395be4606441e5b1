/** What a check is, and what it can find. */

import type { Answer } from './http/answer.js';

/** As the sources have it: what breaks a MUST fails, what breaks a SHOULD is a warning. */
export type Level = 'MUST' | 'SHOULD';

export type Role = 'resource-server' | 'authorization-server' | 'gateway';

/** What has to be given, beside a URL, before a check can run. A check whose needs are not met is listed as not run. */
export type Need =
  | 'token'
  | 'narrow-token'
  | 'expired-token'
  | 'other-audience-token'
  | 'other-user-token'
  | 'id-token'
  | 'refresh-token'
  | 'issuer-key'
  /** Leave to register clients at the authorization server, which stay there. */
  | 'registration'
  /** A way to send a `Host` of its own. */
  | 'host-header'
  /** What arrived behind a gateway. */
  | 'upstream';

export interface CheckDescription {
  /** Stable: reports are compared by it. `rs.`, `as.` or `gw.`, a topic, and what holds. */
  readonly id: string;
  readonly role: Role;
  readonly level: Level;
  /** What holds where the check passes. */
  readonly title: string;
  /** What happens to users or their data where it does not. */
  readonly why: string;
  /** Where it is written, with the section. */
  readonly source: string;
  /** Rows of `requirements.csv` that it looks at. */
  readonly requirements: readonly string[];
  /** What to do about it, for somebody who did not read the source. */
  readonly fix: string;
  readonly needs?: readonly Need[] | undefined;
}

export interface Check<Subject = never> extends CheckDescription {
  /**
   * Asks the subject, and says what it found. May throw {@link MissingPrerequisite}, which counts as a failure; so does any other
   * error.
   */
  run(subject: Subject): Promise<Outcome>;
}

/** What a check found, in words and with the values seen: never a token. */
export interface Outcome {
  /** `not_applicable` only where the requirement itself has a condition ("if the server supports …") that is not met. */
  readonly type: 'pass' | 'fail' | 'not_applicable';
  readonly found?: string | undefined;
  /** Replaces the general advice where more is known. */
  readonly fix?: string | undefined;
  /** The answers that show it. Those that were asked for during the check are added by themselves. */
  readonly shows?: readonly Answer[] | undefined;
}

type More = Pick<Outcome, 'fix' | 'shows'>;

export const pass = (found?: string, more: Pick<More, 'shows'> = {}): Outcome => ({
  type: 'pass',
  found,
  ...more,
});
export const fail = (found: string, more: More = {}): Outcome => ({ type: 'fail', found, ...more });
export const notApplicable = (found: string): Outcome => ({ type: 'not_applicable', found });

/** A check could not be made because of what another one says. That is a failure: nobody knows whether the requirement holds. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
  /** The id of the check that tells what is wrong. */
  readonly blockedBy: string;

  constructor(blockedBy: string, message: string) {
    super(message);
    this.blockedBy = blockedBy;
  }
}
