import type { TokenHeader } from './header.js';

/** Issuers have a handful of keys and one way to write a header. Beyond that many the memory begins anew. */
const MAX_HEADERS = 64;

/**
 * The headers of tokens whose signature one verifier has verified, by their encoded form: most tokens begin with one of them, and need
 * not have it parsed again. What nobody signed never gets in, so made-up headers neither fill it nor empty it.
 */
export class VerifiedHeaders {
  readonly #headers = new Map<string, TokenHeader>();
  /** To compare with it is cheaper than to look it up, for which the whole text has to be hashed. */
  #latestPart = '';
  #latest: TokenHeader | undefined;

  get(part: string): TokenHeader | undefined {
    return part === this.#latestPart ? this.#latest : this.#headers.get(part);
  }

  /** `part` was read under the policy of this verifier, and a signature over it has been verified. */
  add(part: string, header: TokenHeader): void {
    if (header === this.#latest) return;
    this.#latest = header;
    this.#latestPart = detached(part);
    if (this.#headers.get(part) === header) return;
    if (this.#headers.size >= MAX_HEADERS) this.#headers.clear();
    this.#headers.set(this.#latestPart, header);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text of its own: as a part of a token it would keep the whole token in memory, and be compared more slowly. */
function detached(part: string): string {
  return decoder.decode(encoder.encode(part));
}
