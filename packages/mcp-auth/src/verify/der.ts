/** The little of DER (X.690) that turns JWK signatures and keys into what OpenSSL checks fastest. */

/** A value with its tag and length. */
export function der(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, ...lengthOctets(length)];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

/**
 * `r || s` of a JWS (RFC 7518 §3.4) as `Ecdsa-Sig-Value` (RFC 3279 §2.2.3). Not checked: the range of the two, which whoever
 * verifies them looks at.
 */
export function ecdsaToDer(signature: Uint8Array): Uint8Array {
  const half = signature.length >> 1;
  const r = firstOctet(signature, 0, half);
  const s = firstOctet(signature, half, signature.length);
  const rLength = half - r + signBit(signature, r);
  const sLength = signature.length - s + signBit(signature, s);
  const length = rLength + sLength + 4;
  const head = length < 0x80 ? 2 : 3;
  const bytes = new Uint8Array(head + length);
  bytes[0] = 0x30;
  bytes[1] = 0x81;
  bytes[head - 1] = length;
  writeInteger(bytes, head, rLength, signature, half);
  writeInteger(bytes, head + 2 + rLength, sLength, signature, signature.length);
  return bytes;
}

/** Integers have no leading zeros in DER; zero itself keeps one. */
function firstOctet(signature: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to - 1 && signature[at] === 0) at++;
  return at;
}

/** One octet more where the highest bit is set, which would make the integer negative. */
function signBit(signature: Uint8Array, at: number): number {
  return (signature[at] as number) >> 7;
}

/** The octets before `end`, from the last one backwards; in front of them stays a zero where there is one octet more. */
function writeInteger(
  bytes: Uint8Array,
  at: number,
  length: number,
  signature: Uint8Array,
  end: number,
): void {
  bytes[at] = 0x02;
  bytes[at + 1] = length;
  const shift = at + 2 + length - end;
  for (let index = Math.max(end - length, end - (signature.length >> 1)); index < end; index++)
    bytes[index + shift] = signature[index] as number;
}
