/** The rules that servers declare as they are built, in one place for the gate, the handlers and the lists. */

import type { Operation } from '../core/operation.js';
import {
  checkedRule,
  declareNames,
  declareRules,
  type OperationDeclarations,
  type OperationRule,
  type OperationRules,
  RuleTable,
} from '../core/operation-rules.js';
import { scopeSets } from '../core/scope-requirement.js';

/** Rules that stand in a table rather than next to what they are about; the options of the same names of `bearerAuth`. */
export interface RegistryDeclarations {
  /** By JSON-RPC method and by name. */
  readonly operations?: OperationDeclarations | undefined;
  /** The same as `operations: { 'tools/call': … }`. */
  readonly tools?: Readonly<Record<string, OperationRule>> | undefined;
}

/** Stands for a resource that was registered without a rule, so that no pattern of another one reaches it. */
const noRule: OperationRule = Object.freeze([]);

/**
 * Collects what the operations of a server need. Make one for a server, beside its factory; hand it to `protect` in the factory and
 * to `bearerAuth` or `guard` as `operations`. The gate has to know the rules before the first request: see {@link describe}.
 *
 * A factory that runs for every request declares everything again, which is fine as long as it declares the same. Of rules that are
 * functions the first one stays and is used for all requests: a rule decides by its arguments, and must not use what belongs to the
 * request that its server was built for.
 */
export class OperationRegistry implements OperationRules {
  readonly #rules = new RuleTable();
  /** Those of the constructor alone: what applies to a resource that was registered without a rule. */
  readonly #declared = new RuleTable();
  #servers = 0;
  #hasRules = false;

  /** @throws TypeError saying what to change. */
  constructor({ operations, tools }: RegistryDeclarations = {}) {
    for (const table of [this.#rules, this.#declared]) {
      if (operations !== undefined) declareRules(table, operations);
      if (tools !== undefined) declareNames(table, 'tools/call', tools, 'tools');
    }
    this.#hasRules = !this.#declared.isEmpty;
  }

  get isEmpty(): boolean {
    return !this.#hasRules;
  }

  get hasPublic(): boolean {
    return this.#rules.hasPublic;
  }

  rulesFor(operation: Operation): readonly OperationRule[] {
    const rules = this.#rules.rulesFor(operation);
    if (!rules.includes(noRule)) return rules;
    return [...new Set([...rules.filter((rule) => rule !== noRule), ...this.#declared.rulesFor(operation)])];
  }

  /** The rules of an operation whose name has no rule next to it. */
  declaredFor(operation: Operation): readonly OperationRule[] {
    return this.#declared.rulesFor(operation);
  }

  /**
   * Adds a rule, or finds that it is there.
   *
   * @param name of a tool or prompt, or the pattern of a resource
   * @returns the rule that counts
   * @throws Error where something else was declared for the same name
   */
  declare(method: string, name: string, rule: OperationRule): OperationRule {
    const present = this.#rules.get(method, name);
    if (present === undefined || present === noRule) {
      this.#rules.set(method, name, checkedRule(rule, name));
      this.#hasRules = true;
      return rule;
    }
    if (isSame(present, rule)) return present;
    throw new Error(
      `${method} of ${JSON.stringify(name)} was declared before with another requirement. Declare the same for every server that shares a registry, and nothing in the registry for what \`requires\` registers.`,
    );
  }

  /** Notes a resource that was registered without a rule. */
  declareNone(method: string, name: string): void {
    if (this.#rules.get(method, name) === undefined) this.#rules.set(method, name, noRule);
  }

  /** Called by `protect`. */
  attach(): void {
    this.#servers += 1;
  }

  /**
   * Runs the factory of the server once, so that its rules are known; the server is thrown away. Call it before the registry goes to
   * `bearerAuth` or `guard`, with the arguments that the factory needs. For an async factory wait for the promise.
   *
   * @throws whatever the factory throws, and Error where it built no server that is protected with this registry
   */
  describe<Parameters extends readonly unknown[], Server>(
    createServer: (...parameters: Parameters) => Server,
    ...parameters: Parameters
  ): Server extends PromiseLike<unknown> ? Promise<void> : undefined {
    if (typeof createServer !== 'function')
      throw new TypeError('`describe` takes the function that creates the server, not the server.');
    const before = this.#servers;
    const check = (): void => {
      if (this.#servers === before)
        throw new Error('The factory did not use this registry. Call `protect(server, registry)` in it.');
    };
    const server: unknown = createServer(...parameters);
    const checked = isPromise(server) ? server.then(check) : check();
    return checked as Server extends PromiseLike<unknown> ? Promise<void> : undefined;
  }
}

/** Functions cannot be compared, and a factory makes new ones each time. */
function isSame(one: OperationRule, other: OperationRule): boolean {
  if (typeof one === 'function' || typeof other === 'function') return typeof one === typeof other;
  if (one === 'public' || other === 'public') return one === other;
  return JSON.stringify(scopeSets(one)) === JSON.stringify(scopeSets(other));
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | undefined)?.then === 'function';
}
