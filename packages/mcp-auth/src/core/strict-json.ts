/**
 * JSON as RFC 8259 §4 and RFC 7515 §4 want it where it decides over access: member names are unique (after unescaping),
 * numbers are finite, strings are well-formed Unicode, nesting is bounded.
 */

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

const MAX_DEPTH = 32;

export interface StrictJsonLimits {
  /** Levels of nesting. Default 32. */
  readonly maxDepth?: number;
  /** Leaves strings and numbers as they are: what a host passes on is its own business. Default `false`. */
  readonly anyValues?: boolean;
}

/** Never throws. A member named `__proto__` comes out as an ordinary own property. */
export function parseStrictJson(text: string, limits: StrictJsonLimits = {}): StrictJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
  if (isPlain(text, value, limits.maxDepth ?? MAX_DEPTH)) return { ok: true, value };
  const problem = scan(text, limits);
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

/**
 * The short way, for how nearly all tokens are written. Without an escape every string of a text begins and ends with a quote, and
 * there are no other quotes. So where the value has as many strings as the text, no member has replaced another of its name. Everything
 * else is for the scan, which also finds the words for what is wrong.
 */
function isPlain(text: string, value: unknown, maxDepth: number): boolean {
  return (
    !text.includes('\\') && countQuotes(text) === 2 * countStrings(value, maxDepth) && isWellFormed(text)
  );
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

/** Strings, names among them; no number, and so no number of quotes, where something is nested too deep or too large. */
function countStrings(value: unknown, levels: number): number {
  if (typeof value === 'string') return 1;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return Number.NaN;
  const entries = Object.values(value);
  let count = Array.isArray(value) ? 0 : entries.length;
  for (const entry of entries) count += typeof entry === 'string' ? 1 : countStrings(entry, levels - 1);
  return count;
}

/** Whether a parsed value is a JSON object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of its own: an object that lacks one must not borrow it from a polluted prototype. */
export function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * A copy that has own members and nothing else: a member named `__proto__` must not lend the others a value, nor may a polluted
 * prototype. For code that reads many of them.
 */
export function ownMembers(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.assign(new OwnMembers(), object);
}

/** Its instances inherit nothing. Unlike objects without any prototype they are read as fast as others. */
const OwnMembers = emptyClass();

function emptyClass(): new () => Record<string, unknown> {
  function Empty() {}
  Empty.prototype = Object.create(null);
  return Empty as unknown as new () => Record<string, unknown>;
}

/**
 * One pass over the tokens of a text that is known to be JSON, looking for what `JSON.parse` lets through. On any other
 * text the expression for strings could be made to backtrack.
 */
function scan(
  json: string,
  { maxDepth = MAX_DEPTH, anyValues = false }: StrictJsonLimits,
): string | undefined {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[\d.eE+-]*/g;
  const siblings: (Set<string> | undefined)[] = [];
  let expectName = false;
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const found = match[0];
    switch (found[0]) {
      case '{':
      case '[':
        if (siblings.length >= maxDepth) return `it is nested deeper than ${maxDepth} levels`;
        expectName = found === '{';
        siblings.push(expectName ? new Set() : undefined);
        break;
      case '}':
      case ']':
        siblings.pop();
        expectName = false;
        break;
      case ',':
        expectName = siblings.at(-1) !== undefined;
        break;
      case '"': {
        if (anyValues && !expectName) break;
        const value = found.includes('\\') ? String(JSON.parse(found)) : found.slice(1, -1);
        if (!anyValues && !isWellFormed(value)) return 'it contains a lone surrogate';
        if (!expectName) break;
        if (siblings.at(-1)?.has(value)) return 'a member name stands twice in one object';
        siblings.at(-1)?.add(value);
        expectName = false;
        break;
      }
      default:
        if (!anyValues && !Number.isFinite(Number(found))) return 'a number is too large';
    }
  }
  return undefined;
}

/** `String.prototype.isWellFormed` is not in every supported runtime's type library yet; where it is missing this is the same test. */
function isWellFormed(value: string): boolean {
  const { isWellFormed: native } = value as { isWellFormed?: () => boolean };
  if (native) return native.call(value);
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);
}
