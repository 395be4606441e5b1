/** Whether two configurations say the same, so that what was made for one can serve the other. */

const numbers = new WeakMap<object, number>();
let last = 0;

/**
 * Equal for configurations that are equal by value. Functions and objects with a class of their own (keys, stores) have no value
 * that could be compared: they are equal to themselves only.
 *
 * Not `JSON.stringify`: it asks `toJSON` before any replacer, and has one `null` for NaN, infinity and what is missing from a list.
 * Strings alone are quoted here, so that none of them can pass for anything else.
 */
export function fingerprint(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, fingerprint).join()}]`;
  if (isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${fingerprint(member)}`).join()}}`;
  }
  if (isOf(value, URL)) return JSON.stringify(value.href);
  if (isOf(value, Date)) return `date ${value.getTime()}`;
  if (typeof value === 'function' || (typeof value === 'object' && value !== null))
    return `instance ${numberOf(value)}`;
  // A description is not unique to its symbol, which is therefore equal to nothing.
  return typeof value === 'symbol' ? `instance ${++last}` : `${typeof value} ${String(value)}`;
}

/** A copy that later changes do not reach: what has a fingerprint must keep its meaning. Instances and functions are shared. */
export function snapshot<Value>(value: Value): Value;
export function snapshot(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, (entry) => snapshot(entry));
  if (isOf(value, URL)) return new URL(value.href);
  if (!isPlain(value)) return value;
  // A store may be a plain object too, and keeps its state where its own methods look for it.
  if (Object.hasOwn(value, 'remember')) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, snapshot(member)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Of that very class: a subclass may mean anything. */
function isOf<Instance extends object>(
  value: unknown,
  kind: { readonly prototype: Instance },
): value is Instance {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === kind.prototype;
}

function numberOf(value: object): number {
  const number = numbers.get(value) ?? ++last;
  numbers.set(value, number);
  return number;
}
