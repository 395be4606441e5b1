/** What two URLs are compared by. None of these throws, whatever the text is. */

/** Without the slashes at its end. Not by a pattern: one that looks for the end from every slash takes its time over thousands. */
export function bare(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

export const unschemed = (text: string) => text.replace(/^https?:\/\//i, '');

export function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether both are URLs that fulfil a relation. */
export function both(value: string, accepted: string, relation: (one: URL, other: URL) => boolean): boolean {
  const [one, other] = [parsed(value), parsed(accepted)];
  return !!one && !!other && relation(one, other);
}

export const path = ({ pathname, search }: URL) => pathname + search;
export const loopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

export function below(child: string, parent: string): boolean {
  return both(child, parent, (one, other) => {
    if (one.origin !== other.origin || other.search !== '') return false;
    const [inner, outer] = [bare(one.pathname), bare(other.pathname)];
    return inner !== outer && inner.startsWith(`${outer}/`);
  });
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is left of a URL when everything that may be spelled differently is taken away. */
export function canonical(text: string): string {
  const url = parsed(decoded(text.trim()));
  if (!url) return text;
  return `${url.hostname.replace(/^www\./, '')}${bare(url.pathname)}`.toLowerCase();
}
