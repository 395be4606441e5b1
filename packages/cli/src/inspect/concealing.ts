/** The last thing before the terminal: no token, no signature, no control character gets past it. */

/**
 * A pair of surrogates, which is one character; or a character that moves the cursor, changes colours, makes text read otherwise than
 * it is, or that nobody sees. Line feeds are not among them.
 */
const suspicious =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
  /[\ud800-\udbff][\udc00-\udfff]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/g;

/** The text with whatever could deceive a terminal or its reader spelled out, as JSON spells it. */
export function printable(text: string): string {
  return text.replace(suspicious, (found) => {
    const point = found.codePointAt(0) ?? 0;
    // Of the characters beyond 16 bits these spell invisible text: tags (U+E0000 to U+E007F) and variation selectors (to U+E01EF).
    if (found.length === 2 && !(point >= 0xe0000 && point <= 0xe0fff)) return found;
    return found.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  });
}

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
