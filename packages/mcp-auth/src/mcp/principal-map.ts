/** State that belongs to whoever made it. */

import { principalKey } from '../core/principal.js';
import type { AuthInfo, Clock } from '../core/types.js';

export interface PrincipalMapOptions {
  /** How many entries are kept; those not used for longest go first. Default 10,000. */
  readonly maxEntries?: number | undefined;
  /** Seconds after which an entry is forgotten, counted from when it was set. Default never: whoever set it deletes it. */
  readonly maxAge?: number | undefined;
  /** Milliseconds since the epoch; for `maxAge`. Default the clock of the system. */
  readonly clock?: Clock | undefined;
}

interface Entry<Value> {
  readonly principal: string;
  readonly value: Value;
  readonly until: number;
}

/**
 * Keeps values by an id that travels through the client, such as the session of a transport (HTTP+SSE) or a handle that a tool gave
 * out, and gives a value to nobody but the user who set it: to know an id is no proof of anything (MCP 2026-07-28, state handle
 * hijacking). Callers without a token are one user.
 *
 * Make ids random (`crypto.randomUUID()`). Not shared between processes.
 */
export class PrincipalMap<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #maxEntries: number;
  readonly #maxAge: number;
  readonly #clock: Clock;

  /** @throws TypeError saying what to change. */
  constructor({
    maxEntries = 10_000,
    maxAge = Number.POSITIVE_INFINITY,
    clock = Date.now,
  }: PrincipalMapOptions = {}) {
    if (!(Number.isInteger(maxEntries) && maxEntries > 0))
      throw new TypeError('`maxEntries` must be a whole number above zero.');
    if (!(typeof maxAge === 'number' && maxAge > 0))
      throw new TypeError('`maxAge` must be a number of seconds above zero.');
    this.#maxEntries = maxEntries;
    this.#maxAge = maxAge * 1000;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @throws Error where the id is somebody else's, which random ids never are. */
  set(id: string, auth: AuthInfo | undefined, value: Value): void {
    const principal = ownerKey(auth);
    const present = this.#present(id);
    if (present !== undefined && present.principal !== principal)
      throw new Error('The id is in use. Ids must be random.');
    this.#entries.delete(id);
    this.#entries.set(id, { principal, value, until: this.#clock() + this.#maxAge });
    if (this.#entries.size > this.#maxEntries)
      this.#entries.delete(this.#entries.keys().next().value as string);
  }

  /** What this user set; undefined for an id that nobody or somebody else uses, so that nobody learns which ids there are. */
  get(id: string, auth: AuthInfo | undefined): Value | undefined {
    const present = this.#present(id);
    if (present === undefined || present.principal !== ownerKey(auth)) return undefined;
    // The ones that are used stay longest.
    this.#entries.delete(id);
    this.#entries.set(id, present);
    return present.value;
  }

  /** For whoever knows that the id is done with, such as a transport that closes. Never call it for a client that names an id. */
  delete(id: string): boolean {
    return this.#entries.delete(id);
  }

  #present(id: string): Entry<Value> | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || this.#clock() < entry.until) return entry;
    this.#entries.delete(id);
    return undefined;
  }
}

/** @throws TypeError for an identity that says not who issued it: without that, users of two issuers would be one. */
export function ownerKey(auth: AuthInfo | undefined): string {
  if (auth !== undefined && typeof auth.issuer !== 'string')
    throw new TypeError(
      'The identity has no issuer. Let `bearerAuth` or `guard` of mcp-auth verify the token.',
    );
  return principalKey(auth);
}
