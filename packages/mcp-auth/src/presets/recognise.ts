/** Which provider a server is: by the look of its issuer, or by marks that its metadata has wherever it runs. */

import type { MetadataMark, Provider } from './provider.js';
import { providers } from './providers.js';

export interface ProviderEvidence {
  /** As it is configured, or as tokens have it. */
  readonly issuer: string;
  /** The metadata document, in snake_case. Custom domains are recognised by nothing else. */
  readonly metadata?: object | undefined;
}

/**
 * The row of the provider, or undefined where nothing gives it away. A guess for advice, never for access: anybody can publish such
 * metadata.
 */
export function recogniseProvider({ issuer, metadata }: ProviderEvidence): Provider | undefined {
  const byIssuer = providers.find((provider) => provider.issuer.matches?.test(issuer));
  if (byIssuer || typeof metadata !== 'object' || metadata === null) return byIssuer;
  const document: object = { issuer, ...metadata };
  return providers.find((provider) => provider.issuer.marks?.some((mark) => bears(document, mark)));
}

function bears(document: object, mark: MetadataMark): boolean {
  const members = new Map<string, unknown>(Object.entries(document));
  return Object.entries(mark).every(([name, pattern]) =>
    [members.get(name)].flat().some((value) => typeof value === 'string' && pattern.test(value)),
  );
}
