/** What a run of the doctor comes to: the report of the audit, and what is known about the providers. Plain JSON: `--json` prints it. */

import type { Finding, Report } from '@mcp-auth/audit';

export interface DoctorReport {
  /** Counts up when a reader of version 1 could no longer read it. Members may be added without. */
  readonly version: 1;
  readonly report: Report;
  /** Who runs the authorization servers, by issuer. One that was not recognised is missing. */
  readonly providers: Readonly<Record<string, RecognisedProvider>>;
  /** What to do at the provider, by {@link findingKey}. Only of findings that did not pass, and for which something is known. */
  readonly advice: Readonly<Record<string, readonly ProviderAdvice[]>>;
  /** Why there is no token, although one was to be signed in for. */
  readonly signInProblem?: string | undefined;
  /** Of the token that was presented. */
  readonly token?: TokenFacts | undefined;
  /** Of the command line tool. */
  readonly toolVersion: string;
  /** Milliseconds since the epoch. */
  readonly generatedAt: number;
}

export interface RecognisedProvider {
  /** Of the table of providers, such as `keycloak`. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** A page about it. */
  readonly docs?: string | undefined;
}

export interface ProviderAdvice {
  /** Whose settings it is about. */
  readonly issuer: string;
  /** The name of the provider. */
  readonly provider: string;
  /** One to three sentences. */
  readonly text: string;
}

/** What the token says; nobody has verified it. */
export interface TokenFacts {
  readonly isJwt: boolean;
  /** `iss` */
  readonly issuer?: string | undefined;
  /** `aud` */
  readonly audience?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** `exp`: seconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** A check looks at each authorization server anew, so its id alone does not tell the findings apart. */
export function findingKey({ id, subject }: Pick<Finding, 'id' | 'subject'>): string {
  return `${id} ${subject}`;
}
