/** What a running server says of itself: its protected resource metadata (RFC 9728). */

import type { CommandIo } from '../command-io.js';
import { ask, PolicyError, shownUrl, urlProblem } from './bounded-fetch.js';

export interface ServerPolicy {
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly remarks: readonly string[];
}

const suffix = '/.well-known/oauth-protected-resource';

/**
 * Asked like a client asks that has no token yet: the server itself, whose challenge may name the location, then the well-known
 * locations.
 *
 * @throws PolicyError when no location has metadata.
 */
export async function policyOf(server: string, io: CommandIo): Promise<ServerPolicy> {
  const problem = urlProblem(server);
  if (problem !== undefined) throw new PolicyError(`--server ${problem}.`);
  const { challenge, status } = await ask(server, io, 'application/json, text/event-stream', false);
  const named = /\bresource_metadata="([^"\\]*)"/i.exec(challenge ?? '')?.[1];
  const tried: string[] = [];
  for (const location of new Set([named, ...wellKnown(server)])) {
    if (location === undefined) continue;
    const answer = await ask(location, io, 'application/json', true);
    const read = readMetadata(answer.json);
    if (read)
      return {
        ...read,
        remarks: [`from ${shownUrl(location)}`, ...remarksOn(read.resource, server, status)],
      };
    tried.push(
      `${shownUrl(location)} answered ${answer.status}${answer.status === 200 ? ' without usable metadata' : ''}`,
    );
  }
  throw new PolicyError(`${shownUrl(server)} publishes no protected resource metadata: ${tried.join('; ')}.`);
}

function wellKnown(server: string): readonly string[] {
  const { origin, pathname, search } = new URL(server);
  const path = pathname === '/' ? '' : pathname;
  return [`${origin}${suffix}${path}${search}`, `${origin}${suffix}`];
}

function readMetadata(json: unknown): Omit<ServerPolicy, 'remarks'> | undefined {
  const { resource, authorization_servers: issuers } = (json ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof resource !== 'string' || !Array.isArray(issuers)) return undefined;
  const named = issuers.filter((issuer): issuer is string => typeof issuer === 'string');
  return named.length > 0 ? { resource, issuers: named } : undefined;
}

function remarksOn(resource: string, server: string, status: number): string[] {
  const remarks = ['a server may accept other audiences than its metadata tells; --audience says so'];
  if (resource !== server)
    remarks.push(
      `the metadata names ${resource}, and you asked at ${shownUrl(server)}: clients may refuse that (RFC 9728 §3.3)`,
    );
  if (status !== 401) remarks.push(`without a token the server answered ${status}, not 401`);
  return remarks;
}
