/** Which `htu` a proof may carry (RFC 9449 §4.3 check 9): from configuration and the path of the request, never from `Host`. */

export interface PublicLocation {
  /** The identifier of the protected resource. */
  readonly resource?: string | undefined;
  /** What clients call when a proxy rewrites paths. Then it is the only URL that counts. */
  readonly publicUrl?: string | undefined;
}

/**
 * From a request target, as the server received it before any router shortened it, to the URLs that a proof may name:
 *
 * - `publicUrl`, where it is configured, and nothing else;
 * - otherwise the origin of the resource followed by the path of the request;
 * - and, when that path does not lie at or below the path of the resource, the resource itself as well. That is what a server behind a
 *   proxy that takes a prefix away gets to see.
 *
 * Origin and path of the two never mix with anything the request says about its host, in an absolute target included.
 */
export function acceptedUris({ resource, publicUrl }: PublicLocation): (target: string) => readonly string[] {
  const configured = publicUrl ?? resource;
  const base = configured === undefined ? undefined : parse(configured);
  if (!base) return () => [];
  const itself = normalized(base);
  if (publicUrl !== undefined) return () => [itself];
  return (target) => {
    const path = pathOf(target);
    const url = path === undefined ? undefined : parse(`${base.origin}${path}`);
    if (!url) return [];
    const called = normalized(url);
    return isBelow(called, itself) ? [called] : [called, itself];
  };
}

/**
 * An `htu` after the normalisation of RFC 3986 §6.2.2 and §6.2.3, without query and fragment; undefined for what is no http(s) URL.
 * Encoded delimiters stay encoded: `/a%2Fb` and `/a/b` are two resources.
 */
export function normalizeHtu(htu: string): string | undefined {
  // `new URL` forgives white space, backslashes and missing slashes, which would make two spellings of one URL out of many.
  if (!/^https?:\/\/[^/]/i.test(htu) || /[^\x21-\x7e]|\\/.test(htu)) return undefined;
  const url = parse(htu);
  return url && url.username === '' && url.password === '' ? normalized(url) : undefined;
}

/** Scheme, host, default port, empty path and dot segments are normalised by `URL`; percent-encoding is left to do. */
function normalized({ origin, pathname }: URL): string {
  const path = pathname.replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return `${origin}${path}`;
}

/** The path of an origin-form or absolute-form target (RFC 9112 §3.2). Not parsed as a URL: `//host/x` is a path. */
function pathOf(target: string): string | undefined {
  const [path = ''] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  if (path === '') return '/';
  return path.startsWith('/') ? path : undefined;
}

/** Both normalised. */
function isBelow(url: string, base: string): boolean {
  return url === base || url.startsWith(base.endsWith('/') ? base : `${base}/`);
}

function parse(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
