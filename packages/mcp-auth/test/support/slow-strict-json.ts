/** Strict JSON the slow way: one pass over the tokens of every text. What the library does faster has to come to the same. */

export function slowStrictJson(text: string, maxDepth = 32): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[\d.eE+-]*/g;
  const siblings: (Set<string> | undefined)[] = [];
  let expectName = false;
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') {
      if (siblings.length >= maxDepth) return false;
      expectName = found === '{';
      siblings.push(expectName ? new Set() : undefined);
    } else if (found === '}' || found === ']') {
      siblings.pop();
      expectName = false;
    } else if (found === ',') {
      expectName = siblings.at(-1) !== undefined;
    } else if (found.startsWith('"')) {
      const value = String(JSON.parse(found));
      if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) return false;
      if (!expectName) continue;
      if (siblings.at(-1)?.has(value)) return false;
      siblings.at(-1)?.add(value);
      expectName = false;
    } else if (!Number.isFinite(Number(found))) return false;
  }
  return true;
}
