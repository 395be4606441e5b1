/** What keeps people from reading a page. */

/** Runs in the page: contrast below WCAG AA, fields without a label, sideways scrolling, a missing heading or language. */
export function readingProblems(): string[] {
  const problems: string[] = [];
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 ? backgroundOf(element.parentElement) : color;
  };
  const contrast = (one: string, two: string) => {
    const [light = 0, dark = 0] = [luminance(one), luminance(two)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    const ratio = contrast(getComputedStyle(element).color, backgroundOf(element));
    if (text && ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${element.textContent}`);
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')) {
    if (!field.labels?.length) problems.push(`no label: ${field.name}`);
    const border = contrast(getComputedStyle(field).borderTopColor, backgroundOf(field.parentElement));
    if (border < 3) problems.push(`border contrast ${border.toFixed(2)}: ${field.name}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) problems.push('scrolls sideways');
  if (document.querySelectorAll('h1').length !== 1) problems.push('not one heading');
  if (document.documentElement.lang !== 'en') problems.push('no language');
  if (!document.title) problems.push('no title');
  return problems;
}
