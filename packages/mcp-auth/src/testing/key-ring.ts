/** The keys of the test issuer: which are published, and which one signs. */

import { createSigningKey, type SigningKey, type TestAlgorithm } from './signing-key.js';

export interface PublishedKey extends SigningKey {
  readonly kid: string;
}

/** Made when first asked for: a pair of RSA keys takes its time, and most tests need none. */
export class KeyRing {
  readonly #algorithms: readonly TestAlgorithm[];
  readonly #foreign = new Map<TestAlgorithm, Promise<SigningKey>>();
  /** The newest first. */
  #generations: Map<TestAlgorithm, Promise<PublishedKey>>[] = [new Map()];
  #count = 1;

  constructor(algorithms: readonly TestAlgorithm[]) {
    this.#algorithms = algorithms;
  }

  /** @throws TypeError for an algorithm that the issuer publishes no key for. */
  async current(alg: string | undefined = this.#algorithms[0]): Promise<PublishedKey> {
    const [newest = new Map()] = this.#generations;
    const key = newest.get(alg as TestAlgorithm);
    if (key) return key;
    if (!this.#algorithms.includes(alg as TestAlgorithm)) {
      throw new TypeError(
        `This issuer signs with ${this.#algorithms.join(', ')}, not with ${String(alg)}. Name it in \`algorithms\` of createTestIssuer.`,
      );
    }
    const made = publish(alg as TestAlgorithm, this.#count);
    newest.set(alg as TestAlgorithm, made);
    return made;
  }

  /** A key that nobody published. */
  foreign(alg: TestAlgorithm): Promise<SigningKey> {
    const key = this.#foreign.get(alg) ?? createSigningKey(alg);
    this.#foreign.set(alg, key);
    return key;
  }

  rotate({ keepOld }: { readonly keepOld: boolean }): void {
    this.#count += 1;
    this.#generations = [new Map(), ...(keepOld ? this.#generations : [])];
  }

  /** The key set as it is published (RFC 7517 §5). */
  async published(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    await Promise.all(this.#algorithms.map((alg) => this.current(alg)));
    const keys = await Promise.all(this.#generations.flatMap((generation) => [...generation.values()]));
    return keys.map(({ jwk, kid, alg }) => ({ ...jwk, kid, alg, use: 'sig' }));
  }
}

async function publish(alg: TestAlgorithm, generation: number): Promise<PublishedKey> {
  return { ...(await createSigningKey(alg)), kid: `${alg}-${generation}` };
}
