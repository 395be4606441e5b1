/** The URI of a resource, as it was sent and as servers may understand it. */

/** Much longer ones fit into no `Mcp-Name` header, and cost time in every spelling. */
const MAX_LENGTH = 4096;
/** An ordinary URI has one or two. More than this only comes of encoding it again and again. */
const MAX_SPELLINGS = 48;
/** Of all spellings together: to read one, and to look it up in the rules, takes time for each of its characters. */
const MAX_CHARACTERS = 4 * MAX_LENGTH;

/** Why a URI cannot be judged, or undefined. */
export function uriProblem(uri: string): string | undefined {
  if (uri.length > MAX_LENGTH) return `a URI is longer than ${MAX_LENGTH} characters`;
  return isTooMuch(spellingsOf(uri)) ? 'a URI can be understood in too many ways' : undefined;
}

/**
 * A URI as it was sent, normalized (`/public/../private`), with its percent-encoding undone (`/%70rivate`) and as a file system
 * reads it (`/public//../private`), over and over: handlers do some of this, in whatever order.
 */
export function spellingsOf(uri: string): readonly string[] {
  const all = new Set([uri]);
  // A set visits members that are added while it is walked.
  for (const spelling of all) {
    if (isTooMuch([...all])) break;
    for (const other of readings(spelling)) all.add(other);
  }
  return [...all];
}

function isTooMuch(spellings: readonly string[]): boolean {
  const characters = spellings.reduce((sum, { length }) => sum + length, 0);
  return spellings.length > MAX_SPELLINGS || characters > MAX_CHARACTERS;
}

function* readings(uri: string): Generator<string> {
  if (URL.canParse(uri)) {
    const url = new URL(uri);
    yield url.href;
    // Handlers ask for the path, and it is the same on every host.
    if (url.protocol === 'file:') yield `file://${url.pathname}${url.search}${url.hash}`;
  }
  yield decoded(uri);
  const end = uri.search(/[?#]/);
  for (const separators of [/\/+/, /[\\/]+/]) {
    yield asFilePath(uri, separators);
    if (end >= 0) yield asFilePath(uri.slice(0, end), separators) + uri.slice(end);
  }
}

/** The same without its fragment, and without query and final slashes, which many handlers never look at either. */
export function withoutTail(uri: string): readonly string[] {
  const [whole = ''] = uri.split('#', 1);
  const [path = ''] = whole.split('?', 1);
  return [...new Set([whole, trimSlashes(path)])].filter((shorter) => shorter !== uri);
}

/** Not by an expression: it would try again at each of many slashes. */
function trimSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}

/** Several slashes are one, some see a slash in a backslash, and nobody a dot in `%2e`, which is where `URL` sees it differently. */
function asFilePath(uri: string, separators: RegExp): string {
  const start = /^[\0- ]*([a-z][a-z0-9+.-]*:\/\/)/i.exec(uri);
  const [first = '', ...rest] = uri.slice(start?.[0].length ?? 0).split(separators);
  const segments = [first];
  for (const segment of rest) {
    if (segment === '..') segments.length = Math.max(1, segments.length - 1);
    else if (segment !== '.') segments.push(segment);
  }
  return (start?.[1] ?? '').toLowerCase() + segments.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Only what can be decoded has a second meaning.
    return text.replace(/%[0-7][0-9a-f]/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
}
