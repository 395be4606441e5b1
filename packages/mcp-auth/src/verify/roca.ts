/**
 * RSA moduli of the flawed generator behind CVE-2017-15361 (ROCA), which can be factored in practice. Their primes have the
 * form k·M + (65537^a mod M) with M a product of small primes, so the modulus is a power of 65537 modulo each of those primes.
 * A sound modulus is that for all of them by chance only: about once in 2^28 keys.
 */

/** The generator's M contains all primes up to this one even for its shortest keys. */
const LAST_PRIME = 167;

/** @param modulus big-endian, as in a JWK. */
export function hasRocaFingerprint(modulus: Uint8Array): boolean {
  // No table: keys are imported rarely, and nearly all of them are cleared by one of the first primes.
  for (let prime = 2; prime <= LAST_PRIME; prime++)
    if (isPrime(prime) && !isPower(remainder(modulus, prime), prime)) return false;
  return true;
}

/** Whether some power of 65537 leaves this rest. */
function isPower(rest: number, prime: number): boolean {
  const base = 65537 % prime;
  let power = 1;
  do {
    if (power === rest) return true;
    power = (power * base) % prime;
  } while (power !== 1);
  return false;
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
