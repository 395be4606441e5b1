/** A lenient look at a token, for showing it. What it finds decides over nothing. */

export type Members = Readonly<Record<string, unknown>>;

export interface Decoded {
  /** How many parts there are between dots. */
  readonly parts: number;
  readonly header?: Members | undefined;
  readonly payload?: Members | undefined;
  readonly signature: SignatureLook;
}

/** What may be said of a signature. */
export interface SignatureLook {
  /** Bytes. */
  readonly length: number;
  /** Whether it looks like an ASN.1 sequence of two integers. */
  readonly der: boolean;
}

/** Characters; the library reads no longer tokens either. */
export const readable = 16_384;

export function decode(token: string): Decoded {
  const parts = token.split('.');
  const short = token.length <= readable;
  const [header, payload, signature = ''] = short ? parts : [];
  return {
    parts: parts.length,
    header: members(header),
    // The payload of an encrypted token is none.
    payload: parts.length === 5 ? undefined : members(payload),
    signature: lookAt(parts.length === 3 ? Buffer.from(signature, 'base64url') : Buffer.alloc(0)),
  };
}

function members(part: string | undefined): Members | undefined {
  if (part === undefined || part === '') return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // No claim may be borrowed from a prototype.
    return Object.assign(Object.create(null), value) as Members;
  } catch {
    return undefined;
  }
}

function lookAt(bytes: Buffer): SignatureLook {
  const der = bytes.length >= 68 && bytes[0] === 0x30 && bytes[1] === bytes.length - 2 && bytes[2] === 0x02;
  return { length: bytes.length, der };
}
