/** Whether two configurations say the same, so that what was made for one can serve the other. */

const numbers = new WeakMap<object, number>();
let last = 0;

/**
 * Equal for configurations that are equal by value. Functions and objects with a class of their own (keys, stores) have no value
 * that could be compared: they are equal to themselves only.
 */
export function fingerprint(configuration: unknown): string {
  return JSON.stringify(configuration, (_name, value: unknown) =>
    isOpaque(value) ? { instance: numberOf(value) } : value,
  );
}

function isOpaque(value: unknown): value is object {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

function numberOf(value: object): number {
  const number = numbers.get(value) ?? ++last;
  numbers.set(value, number);
  return number;
}
