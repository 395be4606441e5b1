/** Takes secrets out of what a report shows. */

const SECRET_HEADERS = new Set([
  'authorization',
  'dpop',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'x-api-key',
  'x-auth-token',
]);
const NAMES =
  'access_token|refresh_token|id_token|client_secret|code_verifier|registration_access_token|client_assertion|assertion|subject_token|actor_token|device_code|api_?key|password';
const SECRET_MEMBERS = new RegExp(`("(?:${NAMES})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*"?`, 'gi');
/** Private members of a JSON Web Key, which servers have been known to publish. */
const SECRET_KEY_MEMBERS = /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*")[A-Za-z0-9_-]{16,}"/g;
/** In a URL or a form; `code` is here only, because in JSON it is the code of an error. */
const SECRET_FIELDS = new RegExp(`((?:^|[?&#;])(?:${NAMES}|code|token)=)[^&#;\\s"'<>\\\\]*`, 'gi');
const JWT_SHAPED = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,4}/g;
const SHOWN = '…';
/** Of a long secret, this much gives it away: servers shorten what they repeat. */
const PART = 12;

export class Redactor {
  /** Longest first: one secret may be part of another. */
  #secrets: readonly { readonly value: string; readonly pattern: RegExp }[] = [];

  /** From now on, no text shows this value. Too short ones are left: they would tear holes into everything. */
  hide(secret: string | undefined): void {
    const value = secret?.trim();
    if (value === undefined || value.length < 6 || this.#secrets.some((each) => each.value === value)) return;
    const added = [...this.#secrets, { value, pattern: patternOf(value) }];
    this.#secrets = added.sort((a, b) => b.value.length - a.value.length);
  }

  text(text: string): string {
    let shown = text;
    for (const { pattern } of this.#secrets) shown = shown.replace(pattern, SHOWN);
    return shown
      .replace(SECRET_MEMBERS, `$1${SHOWN}"`)
      .replace(SECRET_KEY_MEMBERS, `$1${SHOWN}"`)
      .replace(SECRET_FIELDS, `$1${SHOWN}`)
      .replace(JWT_SHAPED, SHOWN);
  }

  header(name: string, value: string): readonly [string, string] {
    if (!SECRET_HEADERS.has(name.toLowerCase())) return [name, this.text(value)];
    // The scheme alone is no secret, and often what is wrong.
    const scheme = /^(?:Bearer|DPoP|Basic|Digest|Negotiate|McpAuthAudit)(?=\s|$)/i.exec(value)?.[0];
    if (scheme === undefined) return [name, SHOWN];
    return [name, scheme.length === value.length ? scheme : `${scheme} ${SHOWN}`];
  }
}

/** The secret, or as much of its beginning as somebody left, in every spelling that servers give it when they repeat it. */
function patternOf(secret: string): RegExp {
  const characters = Array.from(secret, spellingsOf);
  // Of a short one, all of it; otherwise its first part, and whatever follows of the rest.
  const whole = characters.length < 2 * PART ? characters.length : PART;
  const start = characters.slice(0, whole).join('');
  const rest = characters.slice(whole);
  // Nested, (?:a(?:b(?:c)?)?)?, would be exact; long tokens would be too deep for it.
  const kinds = [...new Set(rest)].sort((a, b) => b.length - a.length);
  return new RegExp(rest.length === 0 ? start : `${start}(?:${kinds.join('|')}){0,${rest.length}}`, 'g');
}

/** As it is, in a URL, in JSON, in HTML. Nobody spells letters and digits in another way. */
function spellingsOf(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const spellings = [
    character,
    /[\uD800-\uDFFF]/.test(character) && character.length === 1 ? '' : encodeURIComponent(character),
    `%${hex.padStart(2, '0')}`,
    `%${hex.padStart(2, '0').toUpperCase()}`,
    `%25${hex.padStart(2, '0').toUpperCase()}`,
    JSON.stringify(character).slice(1, -1),
    `\\${character}`,
    `\\u${hex.padStart(4, '0')}`,
    `\\u${hex.padStart(4, '0').toUpperCase()}`,
    `&#${code};`,
    `&#x${hex};`,
    `&#x${hex.toUpperCase()};`,
    ...(HTML[character] ?? []),
    ...(character === ' ' ? ['+'] : character === '+' ? [' '] : []),
  ];
  const unique = [...new Set(spellings)].filter((each) => each !== '').sort((a, b) => b.length - a.length);
  return `(?:${unique.map((each) => each.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`;
}

const HTML: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  "'": ['&apos;', '&#039;'],
  '/': ['&sol;'],
  '+': ['&plus;'],
  '=': ['&equals;'],
};
