/** The smallest X.509 certificate (RFC 5280) that a careless server could trust: self-signed, P-256, made on the spot. */

export interface Certificate {
  /** DER in base64, as `x5c` has it. */
  readonly base64: string;
  readonly sign: (input: string) => Promise<Uint8Array>;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export async function selfSignedCertificate(): Promise<Certificate> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const sign = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.sign(ECDSA, privateKey, bytes));
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const algorithm = der(0x30, Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const commonName = der(
    0x30,
    Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x03),
    der(0x0c, ascii('mcp-auth-audit')),
  );
  const name = der(0x30, der(0x31, commonName));
  const validity = der(0x30, der(0x17, ascii('200101000000Z')), der(0x17, ascii('491231235959Z')));
  const version3 = der(0xa0, Uint8Array.of(0x02, 0x01, 0x02));
  const serial = Uint8Array.of(0x02, 0x01, 0x01);
  const body = der(0x30, version3, serial, algorithm, name, validity, name, spki);
  const raw = await sign(body);
  const signature = der(0x30, integer(raw.slice(0, 32)), integer(raw.slice(32)));
  const whole = der(0x30, body, algorithm, der(0x03, Uint8Array.of(0), signature));
  return { base64: btoa(String.fromCharCode(...whole)), sign: (input) => sign(ascii(input)) };
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function integer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const kept = bytes.slice(start);
  // A leading one would be a minus.
  return der(0x02, (kept[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...kept) : kept);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Uint8Array.of(tag, ...size, ...content);
}
