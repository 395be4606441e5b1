/** From `audience` and `tokenBinding` to what is compared. */

import type { TokenPolicy } from './config.js';
import { audiencesOf } from './core/resource.js';
import { invalidConfig } from './invalid-config.js';
import { isStringList } from './option-checks.js';
import type { ResourceOfGuard } from './token-options.js';
import type { Binding, TokenBinding } from './verify/binding.js';

type NamedResource = Pick<ResourceOfGuard, 'identifier' | 'url'>;

/** Without a resource (legacy mode) there is nothing to compare with, unless the configuration names an audience. */
export function resolveBinding(policy: TokenPolicy, resource: NamedResource | undefined): Binding {
  const { audience, tokenBinding, exclusiveAudience = false } = policy;
  const audiences = audience === undefined ? undefined : readAudience(audience);
  const binding =
    tokenBinding === undefined
      ? { audiences: audiences ?? (resource && audiencesOf(resource.identifier, resource.url)) }
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

/** Exactly one alternative: of two, one would go unchecked, and a broken one must not leave the weaker one behind. */
function readTokenBinding(binding: TokenBinding, resource: NamedResource | undefined): Binding {
  const given: readonly (readonly [string, unknown])[] = Object.entries(binding ?? {});
  const [only, ...others] = given.filter(([, value]) => value !== undefined);
  const [kind, value] = others.length === 0 ? (only ?? []) : [];
  if (kind === 'clientId' && isStringList(value) && value.length > 0) return { clientIds: value };
  if (kind === 'claim' && typeof value === 'string' && value !== '' && resource !== undefined)
    return { claim: { name: value, values: audiencesOf(resource.identifier, resource.url) } };
  if ((kind === 'issuer' || kind === 'verifier') && value === true) return {};
  throw invalidConfig(
    "`tokenBinding` must be one of { clientId: ['…'] }, { claim: 'resource' }, { issuer: true } and { verifier: true }, not several; `audience` may stand beside it.",
  );
}
