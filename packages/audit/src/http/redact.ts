/** Takes secrets out of what a report shows. */

const SECRET_HEADERS = new Set(['authorization', 'dpop', 'cookie', 'set-cookie', 'proxy-authorization']);
const SECRET_MEMBERS =
  /("(?:access_token|refresh_token|id_token|client_secret|code|code_verifier|registration_access_token|client_assertion|device_code)"\s*:\s*")(?:[^"\\]|\\.)*"/g;
const SECRET_FIELDS =
  /((?:^|[?&#])(?:access_token|refresh_token|id_token|client_secret|code|code_verifier|token|client_assertion|subject_token|device_code)=)[^&#\s"]*/g;
const JWT_SHAPED = /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*/g;
const SHOWN = '…';

export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on, no text shows this value. Too short ones are left: they would tear holes into everything. */
  hide(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= 6) this.#secrets.add(secret);
  }

  text(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) {
      shown = shown.replaceAll(secret, SHOWN).replaceAll(encodeURIComponent(secret), SHOWN);
    }
    return shown
      .replace(SECRET_MEMBERS, `$1${SHOWN}"`)
      .replace(SECRET_FIELDS, `$1${SHOWN}`)
      .replace(JWT_SHAPED, SHOWN);
  }

  header(name: string, value: string): readonly [string, string] {
    if (!SECRET_HEADERS.has(name.toLowerCase())) return [name, this.text(value)];
    // The scheme alone is no secret, and often what is wrong.
    const scheme = /^[A-Za-z]+(?=\s)/.exec(value)?.[0];
    return [name, scheme === undefined ? SHOWN : `${scheme} ${SHOWN}`];
  }
}
