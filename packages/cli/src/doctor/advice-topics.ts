/** Which findings have to do with how the provider is set up, and with what of it. */

import type { AdviceTopic } from 'mcp-auth/presets';
import type { TokenFacts } from './doctor-report.js';

/** By the id of the check. Findings that only the MCP server can do something about are not here. */
export const adviceTopics: Readonly<Record<string, AdviceTopic>> = {
  'rs.token.accepted': 'audience',
  'rs.token.id-token-refused': 'token-type',
  'rs.metadata.issuers': 'issuer',
  'as.metadata.found': 'discovery',
  'as.metadata.issuer-match': 'issuer',
  'as.metadata.issuer-form': 'issuer',
  'as.capabilities.pkce': 'pkce-metadata',
  'as.capabilities.response-issuer': 'iss-parameter',
  'as.capabilities.unknown-clients': 'registration',
  'as.capabilities.client-documents': 'registration',
  'as.registration.accepted': 'registration',
  'as.registration.resource-known': 'resource-parameter',
  'as.registration.response-issuer': 'iss-parameter',
};

/** What is likely to be wrong with a token that is refused depends on what it says. */
export function topicOf(
  id: string,
  { token, mcpUrl }: { readonly token?: TokenFacts | undefined; readonly mcpUrl?: string | undefined },
): AdviceTopic | undefined {
  const topic = Object.hasOwn(adviceTopics, id) ? adviceTopics[id] : undefined;
  if (topic !== 'audience' || !token) return topic;
  if (!token.isJwt) return 'opaque-token';
  return mcpUrl !== undefined && token.audience?.includes(mcpUrl) ? undefined : topic;
}
