export interface ReadLimits {
  readonly maxBytes: number;
  readonly until?: ((text: string) => boolean) | undefined;
}

/** The body as text, as far as the limits allow; the rest is cancelled. */
export async function readText(
  response: Response,
  { maxBytes, until }: ReadLimits,
): Promise<{ text: string; isTooLarge: boolean }> {
  if (!response.body) return { text: '', isTooLarge: false };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isTooLarge: false };
    bytes += value.byteLength;
    const isTooLarge = bytes > maxBytes;
    if (!isTooLarge) text += decoder.decode(value, { stream: true });
    if (isTooLarge || until?.(text)) {
      await reader.cancel().catch(() => undefined);
      return { text, isTooLarge };
    }
  }
}
