/** Declarations of what each operation needs. */

import { requireKnownMethods } from './known-methods.js';
import { namedMethods, type Operation } from './operation.js';
import { matches, type RuleTable } from './rule-table.js';
import { isScopeChoice, type ScopeRequirement, type ScopeSets, scopeSets } from './scope-requirement.js';
import { isJsonObject } from './strict-json.js';
import type { AuthInfo } from './types.js';

export { RuleTable } from './rule-table.js';

/**
 * What one operation needs beside the scopes that every request needs. `'public'` needs nothing, not even a token. A function decides
 * by the arguments and the caller; it is asked only after the token was verified, and what it throws refuses the request (500). About
 * a resource it is asked once for every spelling of the URI, and all of its answers apply.
 */
export type OperationRule =
  | 'public'
  | ScopeRequirement
  | ((operation: Operation, auth: AuthInfo) => ScopeRequirement | Promise<ScopeRequirement>);

/**
 * By JSON-RPC method, then by the name of the tool or prompt or by the URI of the resource. `*` stands for any text, in names
 * and methods; of several entries that match, the one with the longest fixed text counts, an exact one before all others, and all of
 * those that are equally long. An entry for a resource is for every spelling of its URI, with a query or a fragment or without.
 */
export type OperationDeclarations = Readonly<
  Record<string, OperationRule | Readonly<Record<string, OperationRule>>>
>;

/** Where the guard and the handlers look rules up. */
export interface OperationRules {
  /** The rules of an operation, all of which apply; empty where nothing was declared. */
  rulesFor(operation: Operation): readonly OperationRule[];
  /** Whether anything at all was declared; otherwise no body is read. */
  readonly isEmpty: boolean;
  /** Whether some operation needs no token. */
  readonly hasPublic: boolean;
}

/** @throws TypeError saying what to change. */
export function declareRules(table: RuleTable, declarations: unknown, where = 'operations'): void {
  if (!isTable(declarations))
    throw new TypeError(`\`${where}\` must be an object, by method, or a function.`);
  requireKnownMethods(declarations, where);
  for (const [method, entry] of Object.entries(declarations)) {
    if (entry === undefined) continue;
    const here = `${where}['${method}']`;
    if (isTable(entry) && !isMeantAsChoice(entry)) declareNames(table, method, entry, here);
    else declare(table, method, '*', entry, here);
  }
}

/** @throws TypeError saying what to change. */
export function declareNames(table: RuleTable, method: string, names: unknown, where: string): void {
  if (!isTable(names)) throw new TypeError(`\`${where}\` must be an object, by name.`);
  // A name that is never found would leave the operation unprotected.
  if (!namedMethods().some((named) => matches(method, named))) {
    throw new TypeError(
      `\`${where}\` declares names, which only these methods have: ${namedMethods().join(', ')}. Give it one rule.`,
    );
  }
  for (const [name, rule] of Object.entries(names)) {
    if (rule === undefined) continue;
    if (method.startsWith('resources/') && name.includes('{'))
      throw new TypeError(
        `\`${where}['${name}']\` is compared as it stands. Write \`*\` for what a template leaves open.`,
      );
    declare(table, method, name, rule, `${where}['${name}']`);
  }
}

function declare(table: RuleTable, method: string, name: string, rule: unknown, where: string): void {
  if (table.get(method, name) !== undefined)
    throw new TypeError(`\`${where}\` is declared twice. Keep one of the two rules.`);
  table.set(method, name, checkedRule(rule, where));
}

/** A `Map` has no members that could be read as rules. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && !(Symbol.iterator in value);
}

/** `{ anyof: [...] }` is no tool called `anyof`. */
function isMeantAsChoice(entry: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(entry).map((key) => key.toLowerCase());
  return isScopeChoice(entry) || keys.includes('anyof') || keys.includes('allof');
}

/** @throws TypeError saying what to change. */
export function checkedRule(rule: unknown, where: string): OperationRule {
  if (rule === 'public' || typeof rule === 'function') return rule as OperationRule;
  const sets = scopeSets(rule);
  if (sets !== undefined) return rule as ScopeRequirement;
  throw new TypeError(
    `\`${where}\` must be a list of scopes, { anyOf: [...] } with at least one scope, 'public' or a function; a scope is visible ASCII without spaces, quotes and backslashes.`,
  );
}

/** What a rule asks of this call. @throws whatever a rule that is a function throws, and TypeError for what it should not return. */
export async function requirementOf(
  rule: OperationRule,
  operation: Operation,
  auth: AuthInfo,
): Promise<ScopeSets> {
  if (rule === 'public') return [[]];
  const sets = scopeSets(typeof rule === 'function' ? await rule(operation, auth) : rule);
  if (sets === undefined) throw new TypeError(`the rule for ${operation.method} returned no list of scopes`);
  return sets;
}
