/** The resource in an identity, as the MCP SDK wants it. */

const components = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
];

/**
 * A URL that cannot be changed: assigning to one of its members is a TypeError. All identities of a verifier share one, because to parse it
 * anew costs as much as all else that is done about a token that is remembered; and one request must not change what the next one sees.
 */
export class ResourceUrl extends URL {
  override get searchParams(): URLSearchParams {
    return new URLSearchParams(this.search);
  }
}

for (const name of components) {
  Object.defineProperty(ResourceUrl.prototype, name, {
    configurable: true,
    get(this: URL) {
      return Reflect.get(URL.prototype, name, this);
    },
  });
}
