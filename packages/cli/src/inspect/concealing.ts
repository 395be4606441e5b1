/** No token and no signature gets past it: all that is printed about a token comes by here. */

/** Below that nothing is a secret, and words of the report would be taken for it. */
const shortest = 8;

/** Tokens by their looks: JWTs whole or cut off, and those whose issuers mark them. */
const tokens: readonly RegExp[] = [
  /eyJ[A-Za-z0-9_-]{12,}(?:\.[A-Za-z0-9_-]*)*/g,
  /\b(?:gh[opusr]_|github_pat_|ya29\.|xox[abp]-|sk-|ory_[ar]t_|authelia_[ar]t_|secret-token:)[\w.~+/=-]{8,}/g,
];

/** In front of the host of a URL. */
const credentials = /(https?:\/\/)[^\s/?#@"]+@/gi;

/** Makes what takes the token, its signature, credentials, and whatever looks like a token out of a text. */
export function concealer(token: string): (text: string) => string {
  const signature = token.split('.').at(-1) ?? '';
  // Through bytes, because half a surrogate pair cannot be encoded.
  const encoded = encodeURIComponent(Buffer.from(token).toString());
  const spellings = [token, encoded, JSON.stringify(token).slice(1, -1)];
  const secrets: readonly (readonly [secret: string, instead: string])[] = [
    ...spellings.map((spelling) => [spelling, '[token]'] as const),
    [signature, '[signature]'],
  ];
  return (text) => {
    let rest = text;
    for (const [secret, instead] of secrets)
      if (secret.length >= shortest) rest = rest.replaceAll(secret, instead);
    for (const pattern of tokens) rest = rest.replace(pattern, '[token]');
    return rest.replace(credentials, '$1[credentials]@');
  };
}
