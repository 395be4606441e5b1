/** Columns. Wider text is hard to read, and narrower terminals wrap by themselves. */
const [narrowest, widest, usual] = [40, 100, 80];

export function widthOf(columns: number | undefined): number {
  return Math.min(widest, Math.max(narrowest, columns ?? usual));
}

/** Lines of words, the first after `first`, the others after as many spaces. A word that is too long stays whole: it is a URL. */
export function wrap(text: string, first: string, width: number): readonly string[] {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/ +/).filter((each) => each !== '')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
