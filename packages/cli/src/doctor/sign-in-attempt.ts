/** A sign-in that may fail: then the report says why, and what can be seen without a token. */

import { type Credentials, Http, type Lookup, reachFrom } from '@mcp-auth/audit';
import type { AdviceTopic } from 'mcp-auth/presets';
import type { CommandIo } from '../command-io.js';
import { SignInError } from '../sign-in/sign-in-error.js';
import type { DoctorOptions } from './options.js';
import type { Progress } from './progress.js';
import { type SignInAccess, signInFor } from './sign-in-for.js';
import { findSignInTarget } from './sign-in-target.js';

export interface SignInAttempt {
  readonly credentials?: Credentials | undefined;
  /** Undefined: it worked. */
  readonly problem?: string | undefined;
  readonly topic?: AdviceTopic | undefined;
  /** Where it was tried. */
  readonly issuer?: string | undefined;
}

export interface SignInAttemptInput {
  readonly access: SignInAccess;
  readonly options: DoctorOptions;
  readonly io: CommandIo;
  readonly progress: Progress;
  readonly lookup: Lookup;
}

/**
 * Its requests have the limits of the audit, and are not part of the report.
 *
 * @throws {AuditError} when there is nothing at the URL.
 */
export async function attemptSignIn(input: SignInAttemptInput): Promise<SignInAttempt> {
  const { access, options, io, progress, lookup } = input;
  const { url, kind, allowPrivate, timeout } = options;
  const { fetch, clock, signal } = io;
  const reach = reachFrom({ target: new URL(url), lookup, allowPrivateAddresses: allowPrivate });
  const http = new Http({ fetch, clock, timeout, signal, reach });
  let { issuer } = options;
  try {
    const target = await findSignInTarget({ http, url, kind, issuer });
    issuer = target.issuer;
    return { issuer, credentials: await signInFor({ access, target, options, http, io, progress }) };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof SignInError)) throw error;
    return { issuer, problem: http.redactor.text(error.message), topic: error.topic };
  }
}
