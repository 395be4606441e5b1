/**
 * Configuration is camelCase, served documents are snake_case. Only the names of top-level members are converted: their
 * values, nested objects and arrays included, belong to whoever wrote them.
 *
 * A name is converted only when the other direction brings it back: `client_id_metadata_document_supported` ⇄
 * `clientIdMetadataDocumentSupported`. Every other name is left as it stands: `resource_name#en` (a language tag,
 * RFC 9728 §2.1), `x-foo`, `foo_2`, `Foo`, a URL. A document member that is camelCase already (`fooBar2`) is the same in
 * configuration, and comes out as `foo_bar2` when it is served: the two cannot be told apart from a member written by hand.
 */

/** Lower-case words, each of which starts with a letter: `foo_2` and `foo2` would otherwise become one. */
const convertibleSnake = /^[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)+$/;
const convertibleCamel = /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+$/;

/** The document with its own enumerable members renamed for configuration. See {@link toSnakeCaseKeys} for the rules. */
export function toCamelCaseKeys(members: object): Record<string, unknown> {
  return rename(members, camelCaseName, snakeCaseName);
}

/**
 * The configuration with its own enumerable members renamed for the wire.
 *
 * Members that are `undefined` are left out, and so is one called `__proto__`. Where the converted name is taken
 * (`{ tokenEndpoint, token_endpoint }`), the two swap names: the one written in the source's own convention is the one that
 * counts, nothing is merged, and converting back restores both. Not checked: whether the values make sense.
 */
export function toSnakeCaseKeys(members: object): Record<string, unknown> {
  return rename(members, snakeCaseName, camelCaseName);
}

/** The name a document's member has in configuration. */
export function camelCaseName(name: string): string {
  if (!convertibleSnake.test(name)) return name;
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCaseName(name: string): string {
  if (!convertibleCamel.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @param revert the other direction, which finds out whose converted name a name is. */
function rename(
  members: object,
  convert: (name: string) => string,
  revert: (name: string) => string,
): Record<string, unknown> {
  const source = members as Readonly<Record<string, unknown>>;
  const renamed: Record<string, unknown> = {};
  for (const name of Object.keys(source)) {
    const value = source[name];
    if (value === undefined || name === '__proto__') continue;
    let newName = convert(name);
    if (newName === name) {
      const other = revert(name);
      if (other !== name && Object.hasOwn(source, other) && source[other] !== undefined) newName = other;
    }
    renamed[newName] = value;
  }
  return renamed;
}
