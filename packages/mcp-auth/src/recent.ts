/** A map that remembers the entries used last, and no more of them than it was told. */
export class Recent<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value under this key, made when there is none. */
  get(key: string, make: () => Value): Value {
    const present = this.#entries.get(key);
    const value = present === undefined ? make() : present;
    // A Map keeps the order of insertion, so the first entry is always the one that has been idle for longest.
    if (present !== undefined) this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return value;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
    return value;
  }
}
