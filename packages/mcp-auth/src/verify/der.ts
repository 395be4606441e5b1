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
  const rPad = (signature[r] as number) >> 7;
  const sPad = (signature[s] as number) >> 7;
  const rLength = half - r + rPad;
  const sLength = signature.length - s + sPad;
  const length = rLength + sLength + 4;
  const long = length < 0x80 ? 0 : 1;
  const bytes = new Uint8Array(length + 2 + long);
  bytes[0] = 0x30;
  if (long) bytes[1] = 0x81;
  let at = 1 + long;
  bytes[at++] = length;
  for (const [from, to, pad, size] of [
    [r, half, rPad, rLength],
    [s, signature.length, sPad, sLength],
  ] as const) {
    bytes[at++] = 0x02;
    bytes[at++] = size;
    at += pad;
    for (let index = from; index < to; index++) bytes[at++] = signature[index] as number;
  }
  return bytes;
}

/** Integers have no leading zeros in DER; zero itself keeps one. */
function firstOctet(signature: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to - 1 && signature[at] === 0) at++;
  return at;
}
