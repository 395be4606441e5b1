import type { Report } from '@mcp-auth/audit';
import { type Provider, recogniseProvider } from 'mcp-auth/presets';
import type { RecognisedProvider } from './doctor-report.js';

/** The rows of those that were recognised, by issuer. */
export function providersOf({ target, authorizationServers }: Report): ReadonlyMap<string, Provider> {
  const found = target.issuers.map((issuer) => {
    const metadata = authorizationServers[issuer];
    return [issuer, recogniseProvider({ issuer, metadata })] as const;
  });
  return new Map(found.flatMap(([issuer, provider]) => (provider ? [[issuer, provider]] : [])));
}

export function shownProvider({ id, name, sources }: Provider): RecognisedProvider {
  const docs = sources.find((source) => /^https:\/\/\S+$/.test(source));
  return { id, name, ...(docs !== undefined && { docs }) };
}
