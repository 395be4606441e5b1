/** JSON of servers that may mean no good. */

/** No document of OAuth or MCP goes down a tenth of that; writing a report walks into its documents by recursion, and far deeper ends there. */
const DEEPEST = 200;

/** Undefined for what is not JSON, or deeper than anybody needs. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MARKS = /"(?:[^"\\]|\\.)*"?|[[\]{}]/gs;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(MARKS)) {
    if (mark === '[' || mark === '{') depth++;
    else if (mark === ']' || mark === '}') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}
