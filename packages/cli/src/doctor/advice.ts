/** What the operator of a provider has to set where, for findings that have to do with it. */

import type { Report } from '@mcp-auth/audit';
import type { AdviceTopic, Provider } from 'mcp-auth/presets';
import { topicOf } from './advice-topics.js';
import { findingKey, type ProviderAdvice } from './doctor-report.js';

/**
 * @param token the one that was presented: what is likely to be wrong depends on whether a server can read it.
 * @returns by {@link findingKey}. What only waits for another check has none.
 */
export function adviceFor(
  { findings, target }: Report,
  providers: ReadonlyMap<string, Provider>,
  token: string | undefined,
): Record<string, readonly ProviderAdvice[]> {
  const isOpaque = token !== undefined && token.split('.').length !== 3;
  const advice: Record<string, readonly ProviderAdvice[]> = {};
  for (const finding of findings) {
    if (finding.status !== 'failed' && finding.status !== 'warned') continue;
    const topic = finding.blockedBy === undefined ? topicOf(finding.id, { isOpaque }) : undefined;
    if (topic === undefined) continue;
    // What is wrong with one authorization server is not the business of the others.
    const issuers = finding.role === 'authorization-server' ? [finding.subject] : target.issuers;
    const known = issuers.flatMap((issuer) => advising(issuer, providers.get(issuer), topic));
    if (known.length > 0) advice[findingKey(finding)] = known;
  }
  return advice;
}

function advising(
  issuer: string,
  provider: Provider | undefined,
  topic: AdviceTopic,
): readonly ProviderAdvice[] {
  return provider ? [{ issuer, provider: provider.name, text: provider.advice[topic] }] : [];
}
