/** From `audience` and `tokenBinding` to what is compared. */

import type { TokenPolicy } from './config.js';
import { audiencesOf } from './core/resource.js';
import { invalidConfig } from './invalid-config.js';
import { isStringList } from './option-checks.js';
import type { Binding, TokenBinding } from './verify/binding.js';

/** Without a resource (legacy mode) there is nothing to compare with, unless the configuration names an audience. */
export function resolveBinding(policy: TokenPolicy, resource: string | undefined): Binding {
  const { audience, tokenBinding, exclusiveAudience = false } = policy;
  const audiences = audience === undefined ? undefined : readAudience(audience);
  const binding =
    tokenBinding === undefined
      ? { audiences: audiences ?? (resource === undefined ? undefined : audiencesOf(resource)) }
      : { audiences, ...readTokenBinding(tokenBinding, resource) };
  if (exclusiveAudience && !binding.audiences) {
    throw invalidConfig(
      '`exclusiveAudience` needs an audience to compare with. Name the accepted ones in `audience`.',
    );
  }
  return { ...binding, exclusive: exclusiveAudience };
}

function readAudience(audience: string | readonly string[]): readonly string[] {
  const values = typeof audience === 'string' ? [audience] : audience;
  if (isStringList(values) && values.length > 0) return values;
  throw invalidConfig(
    '`audience` must be a non-empty string or a list of them. Leave it out to check for the resource.',
  );
}

function readTokenBinding(binding: TokenBinding, resource: string | undefined): Binding {
  const { clientId, claim, issuer, verifier } = (binding ?? {}) as Readonly<Record<string, unknown>>;
  if (isStringList(clientId) && clientId.length > 0) return { clientIds: clientId };
  if (typeof claim === 'string' && claim !== '' && resource !== undefined) {
    return { claim: { name: claim, values: audiencesOf(resource) } };
  }
  if (issuer === true || verifier === true) return {};
  throw invalidConfig(
    "`tokenBinding` must be one of { clientId: ['…'] }, { claim: 'resource' }, { issuer: true } and { verifier: true }.",
  );
}
