/** Not `URL.canParse`: it would parse twice, and this runs on no hot path either way. */
export function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
