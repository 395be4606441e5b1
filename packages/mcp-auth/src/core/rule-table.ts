/** Declared rules, kept by method and pattern, and which of them apply to an operation. */

import { handshake } from './known-methods.js';
import type { Operation } from './operation.js';
import type { OperationRule, OperationRules } from './operation-rules.js';
import { spellingsOf, withoutTail } from './resource-uri.js';

/** One line of a declaration: what it says, and in which spellings of its URI it is found. */
interface Entry {
  readonly rule: OperationRule;
  readonly forms: readonly string[];
}

interface Found {
  readonly rules: readonly OperationRule[];
  /** How closely the patterns of method and name describe the operation. */
  readonly weights: readonly [method: number, name: number];
}

/** Rules that can be added to at any time, kept by method and pattern. */
export class RuleTable implements OperationRules {
  readonly #methods = new Map<string, Map<string, Entry>>();
  #hasPublic = false;

  get isEmpty(): boolean {
    return this.#methods.size === 0;
  }

  get hasPublic(): boolean {
    return this.#hasPublic;
  }

  /** @param name a pattern; `*` where the rule is for every name, and for methods that have none. */
  set(method: string, name: string, rule: OperationRule): void {
    const names = this.#methods.get(method) ?? new Map<string, Entry>();
    this.#methods.set(method, names.set(name, { rule, forms: formsOf(name) }));
    const entries = [...this.#methods.values()].flatMap((some) => [...some.values()]);
    this.#hasPublic = entries.some((entry) => entry.rule === 'public');
  }

  get(method: string, name: string): OperationRule | undefined {
    return this.#methods.get(method)?.get(name)?.rule;
  }

  rulesFor({ method, name = '' }: Operation): readonly OperationRule[] {
    // A wildcard is not meant for what every client has to say before it gets to what is public.
    if (this.#hasPublic && handshake.has(method)) return [this.get(method, '*') ?? 'public'];
    if (!method.startsWith('resources/')) return onlyIfAlone(this.#find(method, name)?.rules ?? []);
    return this.#rulesForUri(method, name);
  }

  /** Of every spelling, so that none gets around a rule. */
  #rulesForUri(method: string, uri: string): readonly OperationRule[] {
    const rules: OperationRule[] = [];
    let isDeclared = true;
    for (const spelling of spellingsOf(uri)) {
      const whole = this.#find(method, spelling, true);
      isDeclared &&= whole !== undefined;
      rules.push(...(whole?.rules ?? []));
      // A query or a fragment must not lead away from the rule of a resource, nor to one that is less strict.
      for (const shorter of withoutTail(spelling)) {
        const bare = this.#find(method, shorter, true);
        if (bare !== undefined && (whole === undefined || isCloser(bare, whole))) rules.push(...bare.rules);
      }
    }
    // What one spelling opens to everybody, nobody may have declared in another.
    return onlyIfAlone(isDeclared ? rules : rules.filter((rule) => rule !== 'public'));
  }

  /** The closest entry; all of them, where several are equally close. */
  #find(method: string, name: string, isUri = false): Found | undefined {
    let best: Found | undefined;
    for (const [methodPattern, names] of this.#methods) {
      if (!matches(methodPattern, method)) continue;
      for (const [pattern, { rule, forms }] of names) {
        const form = (isUri ? forms : [pattern]).find((some) => matches(some, name));
        if (form === undefined) continue;
        const found: Found = { rules: [rule], weights: [weightOf(methodPattern), weightOf(form)] };
        if (best === undefined || isCloser(found, best)) best = found;
        else if (!isCloser(best, found)) best = { ...best, rules: [...best.rules, rule] };
      }
    }
    return best;
  }
}

/** What is for everybody says nothing beside a rule that is not. */
function onlyIfAlone(rules: readonly OperationRule[]): readonly OperationRule[] {
  if (rules.length < 2) return rules;
  const distinct = [...new Set(rules)];
  return distinct.length > 1 ? distinct.filter((rule) => rule !== 'public') : distinct;
}

/** A declared URI may be sent in another spelling. A `%2A` in it is no wildcard. */
function formsOf(pattern: string): readonly string[] {
  const wildcards = pattern.split('*').length;
  return spellingsOf(pattern).filter((form) => form.split('*').length === wildcards);
}

function isCloser({ weights: [method, name] }: Found, { weights }: Found): boolean {
  return method === weights[0] ? name > weights[1] : method > weights[0];
}

/** The number of fixed characters, and a little more without a wildcard. */
function weightOf(pattern: string): number {
  return pattern.includes('*') ? pattern.replaceAll('*', '').length : pattern.length + 0.5;
}

/** Whether `*` of a pattern can be filled in. Never tries anything twice: the text is the caller's to choose. */
export function matches(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length - last.length;
}
