/** What a resource or a template of resources is called in rules. */

/** The URI or template that a resource was registered with, for a string or a `ResourceTemplate` of either SDK line. */
export function resourcePattern(uriOrTemplate: unknown): string {
  if (typeof uriOrTemplate === 'string') {
    requireNoStar(uriOrTemplate, uriOrTemplate);
    return uriOrTemplate;
  }
  const template: unknown = (uriOrTemplate as { uriTemplate?: unknown } | undefined)?.uriTemplate;
  if (template === undefined || template === null)
    throw new TypeError('A resource is registered with a URI or a ResourceTemplate.');
  return patternOfTemplate(String(template));
}

/**
 * A template → a pattern, where every expression (RFC 6570, with any operator) may be any text. The pattern covers at least the
 * URIs that the SDK takes for this template.
 */
export function patternOfTemplate(template: string): string {
  const expression = /\{[^{}]*\}/g;
  requireNoStar(template.replaceAll(expression, ''), template);
  return template.replaceAll(expression, '*');
}

/** A star of its own would make a rule reach further than the resource. */
function requireNoStar(text: string, whole: string): void {
  if (text.includes('*'))
    throw new TypeError(`The URI ${JSON.stringify(whole)} has a "*" in it. Write it as %2A.`);
}
