/** From the options to the report. */

import { readFileSync } from 'node:fs';
import { audit, type Credentials, type Report } from '@mcp-auth/audit';
import { recogniseProvider } from 'mcp-auth/presets';
import type { CommandIo } from '../command-io.js';
import { createGetWithHost } from '../network/get-with-host.js';
import { createLookup } from '../network/lookup.js';
import { adviceFor } from './advice.js';
import { selects } from './check-selection.js';
import type { DoctorReport } from './doctor-report.js';
import { givenTokens } from './given-tokens.js';
import { readIssuerKey } from './issuer-key.js';
import type { DoctorOptions } from './options.js';
import type { Progress } from './progress.js';
import { providersOf, shownProvider } from './providers.js';
import { attemptSignIn, type SignInAttempt } from './sign-in-attempt.js';
import { tokenFactsOf } from './token-facts.js';

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
  const isSignIn = access.type === 'browser' || access.type === 'client-credentials';
  const attempt = isSignIn ? await attemptSignIn({ access, options, io, progress, lookup }) : undefined;
  const credentials = { ...withoutUndefined(attempt?.credentials ?? {}), ...given };
  const report = await audit({
    url,
    kind,
    credentials,
    issuerKey,
    only: selects(options),
    allowRegistration: register,
    allowPrivateAddresses: allowPrivate,
    lookup,
    getWithHost: createGetWithHost({ timeout, signal }),
    timeout,
    fetch,
    clock,
    signal,
    onProgress: (event) => progress.event(event),
  });
  const providers = providersOf(report);
  const token = credentials.token === undefined ? undefined : tokenFactsOf(credentials.token);
  return {
    version: 1,
    report,
    providers: Object.fromEntries([...providers].map(([of, provider]) => [of, shownProvider(provider)])),
    advice: adviceFor(report, providers, token),
    ...(token && { token }),
    ...(attempt?.problem !== undefined && { signInProblem: problemText(attempt, report) }),
    toolVersion: toolVersion(),
    generatedAt: clock(),
  };
}

/** What went wrong, and what is known about the provider in that respect. */
function problemText({ problem = '', topic, issuer }: SignInAttempt, report: Report): string {
  if (topic === undefined || issuer === undefined) return problem;
  const provider = recogniseProvider({ issuer, metadata: report.authorizationServers[issuer] });
  return provider ? `${problem} ${provider.name}: ${provider.advice[topic]}` : problem;
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
