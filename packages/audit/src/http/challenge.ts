/** `WWW-Authenticate` as RFC 9110 §11.6.1 has it, to the letter. */

export interface Challenge {
  readonly scheme: string;
  /** In the order they were sent, names as they were spelled. */
  readonly params: readonly (readonly [name: string, value: string])[];
  /** Instead of parameters: `Negotiate YII…`. */
  readonly token68?: string | undefined;
}

export type ParsedChallenges =
  | { readonly ok: true; readonly challenges: readonly Challenge[] }
  | { readonly ok: false; readonly problem: string };

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const QUOTED = /"((?:[\t \x21\x23-\x5B\x5D-\x7E\x80-\xFF]|\\[\t \x21-\x7E\x80-\xFF])*)"/y;

/** Several header fields may be given joined by commas, as `Headers` does. */
export function parseChallenges(header: string): ParsedChallenges {
  const challenges: { scheme: string; params: [string, string][]; token68?: string }[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(header);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const skip = () => match(/[ \t]*/y);
  const wrong = (what: string): ParsedChallenges => ({
    ok: false,
    problem: `${what} at character ${at + 1}: ${JSON.stringify(header.slice(at, at + 20))}`,
  });

  for (;;) {
    match(/[ \t,]*/y);
    if (at >= header.length) break;
    const name = match(TOKEN)?.[0];
    if (name === undefined) return wrong('neither a scheme nor a parameter');
    const current = challenges.at(-1);
    const parameter = parameterValue();
    if (parameter === 'broken') return wrong(`the value of ${name} is neither a token nor a quoted string`);
    if (parameter !== undefined) {
      if (!current) return wrong(`the parameter ${name} stands before any scheme`);
      // By the letter that was no name but a token68; nobody means it so.
      if (current.token68 !== undefined) return wrong(`${current.token68} is not followed by a value`);
      current.params.push([name, parameter]);
    } else {
      const challenge: (typeof challenges)[number] = { scheme: name, params: [] };
      challenges.push(challenge);
      if (at < header.length && header[at] !== ',') {
        if (!match(/[ \t]+/y)) return wrong('no space after the scheme');
        const token68 = match(TOKEN68)?.[0];
        // Alone, a word after a scheme could also be the name of a parameter; that one has `=` and a value.
        if (token68 !== undefined) challenge.token68 = token68;
        continue;
      }
    }
    skip();
    if (at < header.length && header[at] !== ',') return wrong('no comma between parameters');
  }
  return { ok: true, challenges };

  /** Undefined where what was read is a scheme. */
  function parameterValue(): string | 'broken' | undefined {
    const before = at;
    skip();
    if (header[at] !== '=') {
      at = before;
      return undefined;
    }
    at++;
    skip();
    const quoted = match(QUOTED);
    if (quoted) return (quoted[1] ?? '').replace(/\\(.)/gs, '$1');
    return match(TOKEN)?.[0] ?? 'broken';
  }
}

/** The value of a parameter, whose name may be spelled in any case (RFC 9110 §11.2). */
export function paramOf({ params }: Challenge, name: string): string | undefined {
  return params.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** What clients act on: the Bearer challenge, or that for DPoP (RFC 9449 §7.1) where there is only one. */
export function challengeForTokens(challenges: readonly Challenge[]): Challenge | undefined {
  const of = (wanted: string) => challenges.find(({ scheme }) => scheme.toLowerCase() === wanted);
  return of('bearer') ?? of('dpop');
}
