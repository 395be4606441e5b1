/** From the options to the report. */

import { readFileSync } from 'node:fs';
import { audit, type Credentials, Http, reachFrom } from '@mcp-auth/audit';
import type { CommandIo } from '../command-io.js';
import { createGetWithHost } from '../network/get-with-host.js';
import { createLookup } from '../network/lookup.js';
import { SignInError } from '../sign-in/sign-in-error.js';
import { adviceFor } from './advice.js';
import { selected } from './check-selection.js';
import type { DoctorReport } from './doctor-report.js';
import { givenTokens } from './given-tokens.js';
import { readIssuerKey } from './issuer-key.js';
import type { DoctorOptions } from './options.js';
import type { Progress } from './progress.js';
import { providersOf, shownProvider } from './providers.js';
import { signInFor } from './sign-in-for.js';

/**
 * A sign-in that does not work is no reason to say nothing: what can be seen without a token is in the report.
 *
 * @throws {UsageError} for files and tokens that cannot be used.
 * @throws {AuditError} when there is nothing to examine.
 */
export async function examine(
  options: DoctorOptions,
  io: CommandIo,
  progress: Progress,
): Promise<DoctorReport> {
  const { url, kind, access, issuer, issuerKeyFile, register, allowPrivate, timeout } = options;
  const given = await givenTokens(options, io);
  const issuerKey =
    issuerKeyFile === undefined || issuer === undefined
      ? undefined
      : await readIssuerKey(issuerKeyFile, issuer);
  const { fetch, clock, signal } = io;
  const lookup = createLookup(timeout);
  let signedIn: Credentials = {};
  let signInProblem: string | undefined;
  if (access.type === 'browser' || access.type === 'client-credentials') {
    const reach = reachFrom({ target: new URL(url), lookup, allowPrivateAddresses: allowPrivate });
    const http = new Http({ fetch, clock, timeout, signal, reach });
    try {
      signedIn = await signInFor({ access, options, http, io, progress });
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      signal?.throwIfAborted();
      signInProblem = http.redactor.text(error.message);
    }
  }
  const credentials = { ...withoutUndefined(signedIn), ...given };
  const report = selected(
    await audit({
      url,
      kind,
      credentials,
      issuerKey,
      allowRegistration: register,
      allowPrivateAddresses: allowPrivate,
      lookup,
      getWithHost: createGetWithHost({ timeout, signal }),
      timeout,
      fetch,
      clock,
      signal,
      onProgress: (event) => progress.event(event),
    }),
    options,
  );
  const providers = providersOf(report);
  return {
    version: 1,
    report,
    providers: Object.fromEntries([...providers].map(([of, provider]) => [of, shownProvider(provider)])),
    advice: adviceFor(report, providers, credentials.token),
    ...(signInProblem !== undefined && { signInProblem }),
    toolVersion: toolVersion(),
    generatedAt: clock(),
  };
}

/** The audit takes what is there for given. */
function withoutUndefined(credentials: Credentials): Credentials {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
}

/** The same place seen from the sources and from what is built of them. */
function toolVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
