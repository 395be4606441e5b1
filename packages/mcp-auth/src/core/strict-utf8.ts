/**
 * Text, or undefined where the bytes are not UTF-8: they are not mended. A byte order mark stays in the text, where the JSON grammar has
 * no place for it (RFC 8259 §8.1): others may read either in another way.
 */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
