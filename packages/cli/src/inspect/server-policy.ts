/** What a running server says of itself: its protected resource metadata (RFC 9728). */

import { type Reach, reachFrom } from '@mcp-auth/audit';
import type { CommandIo } from '../command-io.js';
import { createLookup } from '../network/lookup.js';
import { ask, PolicyError, shownUrl, urlProblem } from './bounded-fetch.js';

export interface ServerPolicy {
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly remarks: readonly string[];
  /** For the authorization servers that it names: asks nobody whom the server could not ask itself. */
  readonly fetch: typeof fetch;
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
  // What a stranger's documents name is asked only where the stranger could ask as well.
  const reach = reachFrom({ target: new URL(server), lookup: createLookup() });
  const named = /\bresource_metadata="([^"\\]*)"/i.exec(challenge ?? '')?.[1];
  const tried: string[] = [];
  for (const location of new Set([named, ...wellKnown(server)])) {
    if (location === undefined) continue;
    const refusal = URL.canParse(location) ? await reach(new URL(location)) : 'it is no URL';
    if (refusal !== undefined) {
      tried.push(`${shownUrl(location)} was not asked: ${refusal}`);
      continue;
    }
    const answer = await ask(location, io, 'application/json', true);
    const read = readMetadata(answer.json);
    if (read) {
      return {
        ...read,
        fetch: fetchWithin(reach, io.fetch),
        remarks: [
          `from ${shownUrl(location)}`,
          ...remarksOn(read.resource, server, status),
          ...(await remarksOnIssuers(read.issuers, reach)),
        ],
      };
    }
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

function readMetadata(json: unknown): Pick<ServerPolicy, 'resource' | 'issuers'> | undefined {
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

/** Of the first few: more are not worth a question to the resolver each. */
async function remarksOnIssuers(issuers: readonly string[], reach: Reach): Promise<string[]> {
  const remarks: string[] = [];
  for (const issuer of issuers.slice(0, 5)) {
    const refusal = URL.canParse(issuer) ? await reach(new URL(issuer)) : undefined;
    if (refusal === undefined) continue;
    // To the letter, because issuers are compared so; an issuer has no query and no credentials (RFC 8414 §2).
    const shown = /[?#@]/.test(issuer) ? shownUrl(issuer) : issuer.slice(0, 500);
    remarks.push(
      `the keys of ${shown} are not asked for, because ${refusal}; --issuer ${shown} says that it is meant`,
    );
  }
  return remarks;
}

function fetchWithin(reach: Reach, fetch: CommandIo['fetch']): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const refusal = await reach(url);
    if (refusal === undefined) return fetch(input, init);
    throw new TypeError(`not asked, because ${refusal}`);
  };
}
