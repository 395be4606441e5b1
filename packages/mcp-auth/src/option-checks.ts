/** Checks of single options. What a type rules out, plain JavaScript and values from the environment still bring. */

import type { BearerAuthOptions } from './bearer-auth-options.js';
import type { AuthServerModeConfig, ResourceServerModeConfig, TokenPolicy } from './config.js';
import { isScopeToken } from './core/scopes.js';
import { isJsonObject } from './core/strict-json.js';
import type { DpopOptions } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import type { JoseOptions } from './jose-options.js';
import type { VerifierOptions } from './verifiers.js';
import { algorithms as supported } from './verify/algorithms.js';

export function requirePositive(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return;
  throw invalidConfig(`\`${option}\` must be a number of seconds, zero or more.`);
}

/** `'false'` from the environment is true, and 0 is no way to say no. */
export function requireBooleans<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  const wrong = names.find((name) => options[name] !== undefined && typeof options[name] !== 'boolean');
  if (wrong !== undefined) throw invalidConfig(`\`${wrong}\` must be true or false.`);
}

export function requireFunctions<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  const wrong = names.find((name) => options[name] !== undefined && typeof options[name] !== 'function');
  if (wrong !== undefined) throw invalidConfig(`\`${wrong}\` must be a function.`);
}

/** A string instead of a list would be searched for parts, and a list with holes would match what is missing. */
export function requireStrings(option: string, value: unknown): void {
  if (value === undefined || isStringList(value)) return;
  throw invalidConfig(`\`${option}\` must be a list of non-empty strings.`);
}

export function requireScopeTokens(option: string, scopes: unknown): asserts scopes is readonly string[] {
  if (!Array.isArray(scopes)) throw invalidConfig(`\`${option}\` must be a list of scopes.`);
  const illegal = scopes.filter((scope) => !isScopeToken(scope));
  if (illegal.length === 0) return;
  throw invalidConfig(
    `\`${option}\` contains ${JSON.stringify(illegal[0])}. A scope is visible ASCII without spaces, quotes and backslashes; list several scopes as several strings.`,
  );
}

export function requireHierarchy(implies: unknown): void {
  if (implies === undefined) return;
  if (!isJsonObject(implies))
    throw invalidConfig("`scopeImplies` must be an object: { admin: ['read', 'write'] }.");
  for (const [scope, implied] of Object.entries(implies))
    requireScopeTokens(`scopeImplies.${scope}`, implied);
}

/** A list that allows nothing that is supported would refuse every token. */
export function requireAlgorithms(value: unknown): void {
  if (value === undefined) return;
  const known = Object.keys(supported);
  if (isStringList(value) && value.length > 0 && value.every((alg) => known.includes(alg))) return;
  throw invalidConfig(
    `\`algorithms\` must be a list of some of ${known.join(', ')}; got ${JSON.stringify(value)}.`,
  );
}

/** Timers of the platform take no more than 31 bits and fire at once when given more. */
export function requireTimeout(option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value > 0 && value < 2 ** 31)) return;
  throw invalidConfig(
    `\`${option}\` must be a number of milliseconds, more than zero and less than 25 days.`,
  );
}

/** An entry that is no origin, such as one with a slash at its end, would never match. */
export function requireOrigins(value: unknown): void {
  if (value === undefined || value === '*' || value === false) return;
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = entries.find((entry) => typeof entry !== 'string' || !isOrigin(entry));
  if (Array.isArray(value) && wrong === undefined) return;
  throw invalidConfig(
    `\`allowedOrigins\` must be '*', false or a list of origins such as https://app.example.com, without a path or a slash at the end; got ${JSON.stringify(wrong ?? value)}.`,
  );
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
}

/** Every member of a type: the compiler misses an option that is added there and not here. */
function namesOf<Options>(names: Readonly<Record<keyof Options, true>>): readonly (keyof Options & string)[] {
  return Object.keys(names) as (keyof Options & string)[];
}

const policyMembers = {
  audience: true,
  exclusiveAudience: true,
  tokenBinding: true,
  scopeImplies: true,
  scopeClaims: true,
  strict: true,
  clockTolerance: true,
  dpop: true,
} as const;

const guardMembers = {
  ...policyMembers,
  resource: true,
  requiredScopes: true,
  acrValues: true,
  maxAge: true,
  showErrorDetails: true,
} as const;

export const policyNames = namesOf<TokenPolicy>(policyMembers);
export const guardNames = namesOf<BearerAuthOptions>(guardMembers);
export const bearerAuthNames = namesOf<VerifierOptions & JoseOptions>({
  ...guardMembers,
  algorithms: true,
  requiredClaims: true,
  verifierTimeout: true,
  issuer: true,
  cacheFor: true,
  cacheRefusalsFor: true,
  cacheEntries: true,
  concurrency: true,
  clientAuthentication: true,
  introspectionEndpoint: true,
  signedResponse: true,
  userinfoEndpoint: true,
  jwtVerify: true,
  remoteJwkSet: true,
  remoteJwtSet: true,
});
export const dpopNames = namesOf<DpopOptions>({
  required: true,
  nonce: true,
  replayStore: true,
  publicUrl: true,
  maxAge: true,
  algorithms: true,
});
export const mcpAuthNames = namesOf<AuthServerModeConfig & ResourceServerModeConfig>({
  server: true,
  protectedResources: true,
  maxResources: true,
  allowedOrigins: true,
  onDecision: true,
  allowInsecureRequests: true,
  isRevoked: true,
  staleIfError: true,
  fetch: true,
  clock: true,
});

/** An option that nobody reads is a check that is asked for and not made. */
export function requireKnown(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) return;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = known.find((candidate) => isNear(name, candidate));
    const remedy = meant === undefined ? placeOf(name) : ` Did you mean \`${meant}\`?`;
    throw invalidConfig(
      `\`${name}\` is not an option of ${where}.${remedy} It would be ignored; remove it otherwise.`,
    );
  }
}

function placeOf(name: string): string {
  if ((bearerAuthNames as readonly string[]).includes(name)) return ' Give it to `bearerAuth`.';
  return (mcpAuthNames as readonly string[]).includes(name) ? ' Give it to `MCPAuth`.' : '';
}

function isNear(name: string, candidate: string): boolean {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  const sorted = (text: string) => [...text].sort().join('');
  return sorted(a) === sorted(b) || distance(a, b) <= 2;
}

/** Levenshtein: how many letters to add, drop or replace. */
function distance(a: string, b: string): number {
  // What people pass by accident may be long, and is then near to no option.
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
