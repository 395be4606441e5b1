/** Takes secrets out of what a report shows. */

const SECRET_HEADERS = new Set([
  'authorization',
  'dpop',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'x-api-key',
  'x-auth-token',
  // Some servers ask for nothing else once it is there.
  'mcp-session-id',
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
  #secrets: readonly Secret[] = [];
  /** Where one of them may begin. */
  #beginnings: RegExp | undefined;

  /** From now on, no text shows this value. Too short ones are left: they would tear holes into everything. */
  hide(secret: string | undefined): void {
    const value = secret?.trim();
    if (value === undefined || value.length < 6 || this.#secrets.some((each) => each.value === value)) return;
    this.#secrets = [...this.#secrets, new Secret(value)];
    const beginnings = new Set(this.#secrets.map(({ beginning }) => beginning));
    this.#beginnings = new RegExp([...beginnings].join('|'), 'g');
  }

  text(text: string): string {
    return this.#withoutSecrets(text)
      .replace(SECRET_MEMBERS, `$1${SHOWN}"`)
      .replace(SECRET_KEY_MEMBERS, `$1${SHOWN}"`)
      .replace(SECRET_FIELDS, `$1${SHOWN}`)
      .replace(JWT_SHAPED, SHOWN);
  }

  /** Tokens of one kind begin alike: the one that goes on for longest was meant. */
  #withoutSecrets(text: string): string {
    if (!this.#beginnings) return text;
    let shown = '';
    let at = 0;
    for (const { index } of text.matchAll(this.#beginnings)) {
      if (index < at) continue;
      const end = Math.max(...this.#secrets.map((secret) => secret.endIn(text, index)));
      shown += text.slice(at, index) + SHOWN;
      at = end;
    }
    return shown + text.slice(at);
  }

  header(name: string, value: string): readonly [string, string] {
    if (!SECRET_HEADERS.has(name.toLowerCase())) return [name, this.text(value)];
    // The scheme alone is no secret, and often what is wrong.
    const scheme = /^(?:Bearer|DPoP|Basic|Digest|Negotiate|McpAuthAudit)(?=\s|$)/i.exec(value)?.[0];
    if (scheme === undefined) return [name, SHOWN];
    return [name, scheme.length === value.length ? scheme : `${scheme} ${SHOWN}`];
  }
}

/** A value in every spelling that servers give it when they repeat it. */
class Secret {
  readonly value: string;
  /** Matches as much of it as gives it away: of a short one all, for servers shorten what they repeat. */
  readonly beginning: string;
  readonly #characters: readonly (readonly string[])[];
  readonly #least: number;

  constructor(value: string) {
    this.value = value;
    this.#characters = Array.from(value, spellingsOf);
    this.#least = this.#characters.length < 2 * PART ? this.#characters.length : PART;
    const first = this.#characters.slice(0, this.#least);
    this.beginning = first.map((spellings) => `(?:${spellings.map(escaped).join('|')})`).join('');
  }

  /** Where it ends, or what is there of it, when it begins at `start`; `start` where it does not. */
  endIn(text: string, start: number): number {
    // One spelling may be the beginning of another, so that there may be several places to go on from.
    let ends = [start];
    for (const [index, spellings] of this.#characters.entries()) {
      const next = new Set<number>();
      for (const end of ends) {
        for (const spelling of spellings) if (text.startsWith(spelling, end)) next.add(end + spelling.length);
      }
      if (next.size === 0) return index < this.#least ? start : Math.max(...ends);
      ends = [...next];
    }
    return Math.max(...ends);
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** As it is, in a URL, in JSON, in HTML. Nobody spells letters and digits in another way. */
function spellingsOf(character: string): readonly string[] {
  if (/[A-Za-z0-9]/.test(character)) return [character];
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
  return [...new Set(spellings)].filter((each) => each !== '');
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
