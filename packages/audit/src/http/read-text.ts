export interface ReadLimits {
  /** Of the decompressed body. */
  readonly maxBytes: number;
  readonly until?: ((text: string) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What has arrived, also where the rest never does. */
export interface BodySoFar {
  text: string;
  isTooLarge: boolean;
}

/** Reads the body as UTF-8 into `body`, as far as the limits allow; the rest is cancelled. Rejects where the body breaks off. */
export async function readText(
  response: Response,
  body: BodySoFar,
  { maxBytes, until, signal }: ReadLimits,
): Promise<void> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        body.text += decoder.decode();
        return;
      }
      const room = maxBytes - bytes;
      bytes += value.byteLength;
      body.text += decoder.decode(value.subarray(0, Math.max(room, 0)), { stream: true });
      body.isTooLarge = bytes > maxBytes;
      if (body.isTooLarge || until?.(body.text)) {
        cancel();
        return;
      }
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
