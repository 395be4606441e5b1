/** Just enough of a TypeScript scanner to judge imports and identifiers without being taken in by comments and strings. */

export interface Import {
  readonly specifier: string;
  /** Gone at run time. `import { type A }` is not: under `verbatimModuleSyntax` the import itself stays. */
  readonly typeOnly: boolean;
}

interface Scanned {
  /** The text with comments, and the contents of strings and regular expressions, taken out. */
  readonly code: string;
  /** Contents of the string literals, in order; `code` has `"0"`, `"1"`, … in their places. */
  readonly strings: readonly string[];
}

/** The source without comments and without what stands inside strings, templates and regular expressions. */
export function codeOf(text: string): string {
  return scan(text).code;
}

export function importsOf(text: string): readonly Import[] {
  const { code, strings } = scan(text);
  const statement =
    /\b(?:import|export)\s+(type\b(?!\s*,|\s+from\b)\s*)?(?:[\w$*{][\w$\s,*{}]*?\s*\bfrom\s*)?"(\d+)"|\bimport\s*\(\s*"(\d+)"/g;
  return [...code.matchAll(statement)].map(([, type, fromIndex, callIndex]) => ({
    specifier: strings[Number(fromIndex ?? callIndex)] ?? '',
    typeOnly: type !== undefined,
  }));
}

/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_EXPRESSION =
  /(?:^|[=(,[{};:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;

function scan(text: string): Scanned {
  const strings: string[] = [];
  /** For each template that is open: how many braces are open inside its current `${}`. */
  const templates: number[] = [];
  let code = '';
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? text[at] ?? '';
    at += found.length;
    return found;
  };
  const template = (): void => {
    const chunk = take(/(?:[^\\`$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y);
    if (chunk.endsWith('${')) {
      templates.push(0);
      code += '(';
    } else code += '`';
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 2);
    const char = rest[0] ?? '';
    const braces = templates.at(-1);
    if (rest === '//') take(/\/\/[^\n]*/y);
    else if (rest === '/*') {
      take(/\/\*[\s\S]*?\*\//y);
      code += ' ';
    } else if (char === '"' || char === "'") {
      const literal = char === '"' ? take(/"(?:[^"\\]|\\[\s\S])*"/y) : take(/'(?:[^'\\]|\\[\s\S])*'/y);
      code += `"${strings.push(literal.slice(1, -1)) - 1}"`;
    } else if (char === '`') {
      at += 1;
      code += '`';
      template();
    } else if (char === '}' && braces === 0) {
      at += 1;
      templates.pop();
      code += ')';
      template();
    } else if (char === '/' && BEFORE_EXPRESSION.test(code)) {
      take(/\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y);
      code += '/ /';
    } else {
      if (braces !== undefined && char === '{') templates[templates.length - 1] = braces + 1;
      if (braces !== undefined && char === '}') templates[templates.length - 1] = braces - 1;
      code += char;
      at += 1;
    }
  }
  return { code, strings };
}
