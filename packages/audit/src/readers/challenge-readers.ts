/**
 * How the clients that people use read `WWW-Authenticate`. None of them has a parser to the letter of RFC 9110: they look for
 * `name=` with a pattern, so that what is right can still be misread. Each row says what the client of that name gets out of a
 * header; the tests hold the rows against the real ones, where those can be installed.
 */

/** What sign-in hangs on. */
export interface ReadChallenge {
  readonly resource_metadata?: string | undefined;
  readonly scope?: string | undefined;
  readonly error?: string | undefined;
}

export type ReadParameter = keyof ReadChallenge;

export interface ChallengeReader {
  /** With the version that it was taken from. */
  readonly client: string;
  /** What it looks for at all. */
  readonly reads: readonly ReadParameter[];
  /** @param header several fields joined by commas, as `Headers` does. */
  read(header: string): ReadChallenge;
}

const ALL: readonly ReadParameter[] = ['resource_metadata', 'scope', 'error'];

/** Quoted or not, at the first place where the name stands, be it in the middle of another value. */
function firstMatch(header: string, name: string): string | undefined {
  const match = new RegExp(`${name}=(?:"([^"]+)"|([^\\s,]+))`).exec(header);
  return match?.[1] ?? match?.[2];
}

/** Of a header whose very first word is one of the schemes, with something behind it. */
function startsWith(header: string, schemes: readonly string[]): boolean {
  const [first = '', second = ''] = header.split(' ');
  return schemes.includes(first.toLowerCase()) && second !== '';
}

const byPattern = (header: string): ReadChallenge => ({
  resource_metadata: firstMatch(header, 'resource_metadata'),
  scope: firstMatch(header, 'scope'),
  error: firstMatch(header, 'error'),
});

/** Whatever stands like `name=value` anywhere, and of several the last. */
function lastOfEach(header: string): ReadChallenge {
  const found: Record<string, string> = {};
  for (const [, name = '', quoted, plain] of header.matchAll(/(\w+)=(?:"([^"]*)"|([\w-]+))/g)) {
    found[name] = quoted ?? plain ?? '';
  }
  return { resource_metadata: found.resource_metadata, scope: found.scope, error: found.error };
}

/** With quotes only, and after a comma or a space; the name in any case. */
function quotedOnly(header: string, name: string): string | undefined {
  return new RegExp(`(?:^|[,\\s])${name}="([^"]*)"`, 'i').exec(header)?.[1];
}

/** As Rust does it: the name in any case, backslashes taken out, `;` an end as well. */
function codexUrl(header: string): string | undefined {
  const match = /resource_metadata=\s*(?:"((?:[^"\\]|\\.)*)"|([^,;\s"][^,;\s]*))/i.exec(header);
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2];
}

export const challengeReaders: readonly ChallengeReader[] = [
  {
    client: 'MCP TypeScript SDK v2 (2.4.0)',
    reads: ALL,
    read: (header) => (startsWith(header, ['bearer', 'dpop']) ? byPattern(header) : {}),
  },
  {
    client: 'MCP TypeScript SDK v1 (1.32.2)',
    reads: ALL,
    read: (header) => (startsWith(header, ['bearer']) ? byPattern(header) : {}),
  },
  { client: 'MCP Python SDK', reads: ALL, read: byPattern },
  {
    client: 'AI SDK (@ai-sdk/mcp 2.0.99)',
    reads: ['resource_metadata', 'scope'],
    read: (header) =>
      startsWith(header, ['bearer'])
        ? {
            resource_metadata: quotedOnly(header, 'resource_metadata'),
            scope: quotedOnly(header, 'scope'),
          }
        : {},
  },
  { client: 'mcp-remote (0.15.1)', reads: ALL, read: lastOfEach },
  {
    client: 'Codex (0.169.0)',
    reads: ['resource_metadata'],
    read: (header) => ({ resource_metadata: codexUrl(header) }),
  },
];
