/**
 * `WWW-Authenticate` challenges: the only code that writes quotes.
 *
 * The order of parameters matters although no RFC says so: real clients pick them out with regular expressions.
 * `resource_metadata`, `scope` and `error` come first, `error_description` last.
 */

export interface BearerChallenge {
  readonly resourceMetadata?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly error?: string;
  /** RFC 9470 §3. */
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds, RFC 9470 §3. */
  readonly maxAge?: number | undefined;
  readonly errorDescription?: string;
}

/** The same parameters (RFC 9449 §7.1 takes those of RFC 6750, RFC 9470 §3 is for any scheme), and the algorithms. */
export interface DpopChallenge extends BearerChallenge {
  readonly algorithms: readonly string[];
}

/** A `Bearer` challenge (RFC 6750 §3, RFC 9728 §5.1, RFC 9470 §3). Empty parameters are left out. */
export function bearerChallenge(challenge: BearerChallenge): string {
  return format('Bearer', [...parameters(challenge), ['error_description', challenge.errorDescription]]);
}

/** A `DPoP` challenge (RFC 9449 §7.1). Goes into a header field of its own, after the Bearer one. */
export function dpopChallenge(challenge: DpopChallenge): string {
  return format('DPoP', [
    ...parameters(challenge),
    ['algs', list(challenge.algorithms)],
    ['error_description', challenge.errorDescription],
  ]);
}

type Parameter = readonly [name: string, value: string | undefined];

function parameters({ resourceMetadata, scopes, error, acrValues, maxAge }: BearerChallenge): Parameter[] {
  return [
    ['resource_metadata', resourceMetadata],
    ['scope', list(scopes)],
    ['error', error],
    ['acr_values', list(acrValues)],
    ['max_age', maxAge === undefined ? undefined : String(maxAge)],
  ];
}

function list(values: readonly string[] | undefined): string | undefined {
  return values?.length ? values.join(' ') : undefined;
}

function format(scheme: string, all: readonly Parameter[]): string {
  const present = all.filter(([, value]) => value !== undefined && value !== '');
  // RFC 6750 §3 wants at least one parameter; a scheme alone makes some clients overlook the challenge.
  const shown = present.length > 0 ? present : [['realm', 'mcp'] as const];
  return `${scheme} ${shown.map(([name, value]) => `${name}="${quotable(value as string)}"`).join(', ')}`;
}

/**
 * Whatever would end the quoted string or the header is dropped rather than escaped: the parsers of real clients do not
 * know escapes, and RFC 6750 §3 forbids both characters in all of its parameters anyway.
 */
function quotable(value: string): string {
  return value.replace(/[^\x20-\x7e]|["\\]/g, '');
}
