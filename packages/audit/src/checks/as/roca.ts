/**
 * Moduli of the generator behind CVE-2017-15361. Modulo each small prime, they are a power of 65537, which a random modulus is for
 * all of them about once in 2^28 times.
 */

const SMALL_PRIMES: readonly number[] = sieve(168);

/** Per prime, which remainders are powers of 65537. */
const POWERS = new Map(SMALL_PRIMES.map((prime) => [prime, powersModulo(prime)] as const));

/** @param modulus the bytes of `n`, the highest first. */
export function looksLikeRoca(modulus: Uint8Array): boolean {
  for (const [prime, powers] of POWERS) {
    const rest = modulus.reduce((carry, byte) => (carry * 256 + byte) % prime, 0);
    if (!powers.has(rest)) return false;
  }
  return true;
}

function powersModulo(prime: number): ReadonlySet<number> {
  const powers = new Set([1]);
  let power = 65537 % prime;
  while (!powers.has(power)) {
    powers.add(power);
    power = (power * 65537) % prime;
  }
  return powers;
}

/** Odd primes below the limit. */
function sieve(limit: number): number[] {
  const primes: number[] = [];
  for (let candidate = 3; candidate < limit; candidate += 2) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}
