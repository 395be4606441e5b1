/** The fields that are given to `writeHead`: an object, a list of pairs, or names and values in turn. */

export type Given = Readonly<Record<string, unknown>> | readonly unknown[];

/** Those among the parameters of `writeHead`, which may have a reason phrase in front of them. */
export function fieldsOf(parameters: readonly unknown[]): Given | undefined {
  for (const parameter of parameters)
    if (typeof parameter === 'object' && parameter !== null) return parameter as Given;
  return undefined;
}

/** @param name in lower case */
export function givenValue(given: Given, name: string): unknown {
  if (!isList(given)) {
    for (const field in given) if (isCalled(field, name) && given[field] !== undefined) return given[field];
    return undefined;
  }
  let value: unknown;
  for (const [field, own] of pairsOf(given)) if (isCalled(field, name)) value = own;
  return value;
}

/** The same fields with one more, or with one that is another; what the host gave stays as it is, for it may be shared. */
export function withField(given: Given, name: string, values: readonly string[]): Given {
  if (isList(given)) {
    const others = pairsOf(given).filter(([field]) => !isCalled(field, name));
    const pairs = [...others, ...values.map((value) => [name, value] as const)];
    // In the form of the host: Node takes pairs only where no field was set before.
    return isPairs(given) ? pairs : pairs.flat();
  }
  const fields: Record<string, unknown> = { ...given };
  for (const field in given) if (isCalled(field, name)) delete fields[field];
  fields[name] = values.length === 1 ? values[0] : values;
  return fields;
}

function isList(given: Given): given is readonly unknown[] {
  return Array.isArray(given);
}

function pairsOf(given: readonly unknown[]): readonly (readonly [unknown, unknown])[] {
  if (isPairs(given)) return given;
  return given.flatMap((field, index) => (index % 2 === 0 ? [[field, given[index + 1]] as const] : []));
}

function isPairs(given: readonly unknown[]): given is readonly (readonly [unknown, unknown])[] {
  return Array.isArray(given[0]);
}

/** The length tells nearly all others apart, without a copy in lower case. */
function isCalled(field: unknown, name: string): boolean {
  const text = String(field);
  return text.length === name.length && text.toLowerCase() === name;
}
