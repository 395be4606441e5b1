/** What the operator of a provider has to set where, for findings that have to do with it. */

import type { Report } from '@mcp-auth/audit';
import type { AdviceTopic, Provider } from 'mcp-auth/presets';
import { topicOf } from './advice-topics.js';
import { findingKey, type ProviderAdvice, type TokenFacts } from './doctor-report.js';

/** By {@link findingKey}. What only waits for another check has none. */
export function adviceFor(
  { findings, target }: Report,
  providers: ReadonlyMap<string, Provider>,
  token: TokenFacts | undefined,
): Record<string, readonly ProviderAdvice[]> {
  const advice: Record<string, readonly ProviderAdvice[]> = {};
  for (const finding of findings) {
    const { id, status, blockedBy, role, subject } = finding;
    if ((status !== 'failed' && status !== 'warned') || blockedBy !== undefined) continue;
    const topic = topicOf(id, { token, mcpUrl: target.mcpUrl });
    if (topic === undefined) continue;
    // What is wrong with one authorization server is not the business of the others.
    const issuers = role === 'authorization-server' ? [subject] : target.issuers;
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
