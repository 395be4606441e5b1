/** Checks of single options. What a type rules out, plain JavaScript and values from the environment still bring. */

import { isScopeToken } from './core/scopes.js';
import { isJsonObject } from './core/strict-json.js';
import { invalidConfig } from './invalid-config.js';
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
  requireType(options, names, 'boolean', 'true or false');
}

export function requireFunctions<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  requireType(options, names, 'function', 'a function');
}

function requireType<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  type: string,
  described: string,
): void {
  for (const name of names)
    if (options[name] !== undefined && typeof options[name] !== type)
      throw invalidConfig(`\`${name}\` must be ${described}.`);
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
