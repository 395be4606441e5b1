/**
 * RSA moduli of the flawed generator behind CVE-2017-15361 (ROCA), which can be factored in practice. Their primes have the
 * form k·M + (65537^a mod M) with M a product of small primes, so the modulus is a power of 65537 modulo each of those primes.
 * A sound modulus is that for all of them by chance only: about once in 2^28 keys.
 */

/** The primes up to 167: the generator's M contains all of them even for its shortest keys. */
const PRIMES = [...Array(166).keys()].map((index) => index + 2).filter(isPrime);

/** For each prime the residues that a power of 65537 can have. */
const RESIDUES = PRIMES.map((prime) => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * (65537 % prime)) % prime) powers.add(power);
  return powers;
});

/** @param modulus big-endian, as in a JWK. */
export function hasRocaFingerprint(modulus: Uint8Array): boolean {
  // 2 says nothing: every modulus is odd, and so is every power.
  return PRIMES.every((prime, index) => RESIDUES[index]?.has(remainder(modulus, prime)));
}

function remainder(number: Uint8Array, divisor: number): number {
  let rest = 0;
  for (const byte of number) rest = (rest * 256 + byte) % divisor;
  return rest;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++)
    if (candidate % divisor === 0) return false;
  return true;
}
