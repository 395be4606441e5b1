/** Declarations of what each operation needs, and which of them apply to an operation. */

import type { Operation } from './operation.js';
import { isScopeChoice, type ScopeRequirement, type ScopeSets, scopeSets } from './scope-requirement.js';
import { isJsonObject } from './strict-json.js';
import type { AuthInfo } from './types.js';

/**
 * What one operation needs beside the scopes that every request needs. `'public'` needs nothing, not even a token. A function decides
 * by the arguments and the caller; it is asked only after the token was verified, and what it throws refuses the request (500).
 */
export type OperationRule =
  | 'public'
  | ScopeRequirement
  | ((operation: Operation, auth: AuthInfo) => ScopeRequirement | Promise<ScopeRequirement>);

/**
 * By JSON-RPC method, then by the name of the tool or prompt or by the URI of the resource. `*` stands for any text, in names
 * and methods; of several entries that match, the one with the longest fixed text counts, and an exact one before all others.
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

/** Clients cannot get to an operation without these, and they tell nothing about anybody. */
const handshake: ReadonlySet<string> = new Set([
  'initialize',
  'notifications/initialized',
  'notifications/cancelled',
  'server/discover',
  'ping',
]);

/** Rules that can be added to at any time, kept by method and pattern. */
export class RuleTable implements OperationRules {
  readonly #methods = new Map<string, Map<string, OperationRule>>();
  #hasPublic = false;

  get isEmpty(): boolean {
    return this.#methods.size === 0;
  }

  get hasPublic(): boolean {
    return this.#hasPublic;
  }

  /** @param name a pattern; `*` where the rule is for every name, and for methods that have none. */
  set(method: string, name: string, rule: OperationRule): void {
    const names = this.#methods.get(method) ?? new Map<string, OperationRule>();
    this.#methods.set(method, names.set(name, rule));
    if (rule === 'public') this.#hasPublic = true;
  }

  get(method: string, name: string): OperationRule | undefined {
    return this.#methods.get(method)?.get(name);
  }

  rulesFor({ method, name = '' }: Operation): readonly OperationRule[] {
    const isUri = method.startsWith('resources/');
    const rules = new Set<OperationRule>();
    for (const spelling of isUri ? spellings(name) : [name]) {
      const rule = this.#find(method, spelling);
      if (rule !== undefined) rules.add(rule);
    }
    if (rules.size === 0 && this.#hasPublic && handshake.has(method)) return ['public'];
    // What one spelling opens to everybody, another one may protect.
    if (rules.size > 1) rules.delete('public');
    return [...rules];
  }

  #find(method: string, name: string): OperationRule | undefined {
    for (const pattern of matching(this.#methods.keys(), method)) {
      const names = this.#methods.get(pattern);
      const best = names && matching(names.keys(), name)[0];
      if (best !== undefined) return names?.get(best);
    }
    return undefined;
  }
}

/** @throws TypeError saying what to change. */
export function declareRules(table: RuleTable, declarations: unknown, where = 'operations'): void {
  if (!isJsonObject(declarations))
    throw new TypeError(`\`${where}\` must be an object, by method, or a function.`);
  for (const [method, entry] of Object.entries(declarations)) {
    if (entry === undefined) continue;
    if (isJsonObject(entry) && !isScopeChoice(entry))
      declareNames(table, method, entry, `${where}['${method}']`);
    else table.set(method, '*', checkedRule(entry, `${where}['${method}']`));
  }
}

/** @throws TypeError saying what to change. */
export function declareNames(table: RuleTable, method: string, names: unknown, where: string): void {
  if (!isJsonObject(names)) throw new TypeError(`\`${where}\` must be an object, by name.`);
  for (const [name, rule] of Object.entries(names)) {
    if (rule !== undefined) table.set(method, name, checkedRule(rule, `${where}['${name}']`));
  }
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

/** The patterns that match, the exact one first, then those with more fixed text. */
function matching(patterns: Iterable<string>, text: string): string[] {
  const found: string[] = [];
  for (const pattern of patterns) {
    if (pattern === text) found.unshift(pattern);
    else if (pattern.includes('*') && matches(pattern, text)) found.push(pattern);
  }
  const fixed = (pattern: string) => pattern.replaceAll('*', '').length;
  return found.sort((a, b) => (a === text ? -1 : b === text ? 1 : fixed(b) - fixed(a)));
}

/** In linear time: the text is the caller's to choose. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length - last.length;
}

/**
 * A URI as it was sent and as servers may understand it: normalized (`/public/../private`), and with its percent-encoding undone
 * (`/%70rivate`). All of them have to be allowed, so that no spelling gets around a rule.
 */
function spellings(uri: string): readonly string[] {
  const all = new Set([uri]);
  // A set visits members that are added while it is walked; a few rounds undo what was encoded more than once.
  for (const spelling of all) {
    if (all.size > 8) break;
    const normalized = URL.canParse(spelling) ? new URL(spelling).href : spelling;
    all.add(normalized).add(decoded(spelling)).add(decoded(normalized));
  }
  return [...all];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Only what can be decoded has a second meaning.
    return text.replace(/%[0-7][0-9a-f]/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
}
