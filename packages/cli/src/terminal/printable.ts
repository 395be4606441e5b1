/** Text of others, fit for a terminal. */

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
