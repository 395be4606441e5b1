import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  authorizationServerMetadataSchema,
  camelCaseAuthorizationServerMetadataSchema,
  camelCaseProtectedResourceMetadataSchema,
  MetadataSchemaError,
  protectedResourceMetadataSchema,
} from '../../src/metadata-schemas.js';

const server = {
  issuer: 'https://auth.example.com',
  authorization_endpoint: 'https://auth.example.com/authorize',
  token_endpoint: 'https://auth.example.com/token',
  response_types_supported: ['code'],
};
const camelServer = {
  issuer: 'https://auth.example.com',
  authorizationEndpoint: 'https://auth.example.com/authorize',
  tokenEndpoint: 'https://auth.example.com/token',
  responseTypesSupported: ['code'],
};
const resource = { resource: 'https://api.example.com/notes' };

const schemas = [
  ['authorizationServerMetadataSchema', authorizationServerMetadataSchema, server],
  ['camelCaseAuthorizationServerMetadataSchema', camelCaseAuthorizationServerMetadataSchema, camelServer],
  ['protectedResourceMetadataSchema', protectedResourceMetadataSchema, resource],
  ['camelCaseProtectedResourceMetadataSchema', camelCaseProtectedResourceMetadataSchema, resource],
] as const;

function issuesOf(schema: { safeParse(document: unknown): unknown }, document: unknown) {
  const result = schema.safeParse(document);
  expect(result).toMatchObject({ success: false });
  return (result as { error: MetadataSchemaError }).error.issues;
}

describe.each(schemas)('%s', (_, schema, minimal) => {
  it('takes the least document there is and gives a copy', () => {
    expect(schema.safeParse(minimal)).toStrictEqual({ success: true, data: minimal });
    expect(schema.parse(minimal)).toStrictEqual(minimal);
    expect(schema.parse(minimal)).not.toBe(minimal);
  });

  it('keeps members it does not know', () => {
    const document = { ...minimal, 'resource_name#en': 'Notes', vendor_member: { deep: [1] }, 'x-foo': null };
    expect(schema.parse(document)).toStrictEqual(document);
  });

  it('requires its required members, own ones only', () => {
    for (const missing of Object.keys(minimal)) {
      for (const document of [
        { ...minimal, [missing]: undefined },
        Object.create(minimal, {}),
        Object.fromEntries(Object.entries(minimal).filter(([name]) => name !== missing)),
      ]) {
        expect(issuesOf(schema, document)).toContainEqual({ path: [missing], message: 'Required' });
      }
    }
    expect(issuesOf(schema, {})).toHaveLength(Object.keys(minimal).length);
  });

  it.each([
    [null, 'null'],
    [[], 'array'],
    ['{}', 'string'],
    [undefined, 'undefined'],
    [1, 'number'],
  ])('refuses %j, which is no document', (document, type) => {
    expect(issuesOf(schema, document)).toStrictEqual([
      { path: [], message: `Expected an object, received ${type}` },
    ]);
  });

  it('throws from parse what safeParse returns', () => {
    expect(() => schema.parse({})).toThrow(MetadataSchemaError);
    const result = schema.safeParse({});
    expect(result.success).toBe(false);
    expect(result.error).toBeInstanceOf(Error);
    expect(result.error).toMatchObject({ name: 'MetadataSchemaError', issues: result.error?.issues });
    expect(result.error?.message).toContain('Required');
  });

  it('is a Standard Schema', () => {
    const standard = schema['~standard'];
    expect(standard).toMatchObject({ version: 1, vendor: 'mcp-auth' });
    expect(standard.validate(minimal)).toStrictEqual({ value: minimal });
    expect(standard.validate({})).toStrictEqual({ issues: schema.safeParse({}).error?.issues });
  });

  it('does not depend on `this`', () => {
    const { parse, safeParse }: Record<'parse' | 'safeParse', (document: unknown) => unknown> = schema;
    expect([minimal].map(parse)).toStrictEqual([minimal]);
    expect([minimal].map(safeParse)).toStrictEqual([{ success: true, data: minimal }]);
  });

  it('leaves `__proto__` out', () => {
    const hostile = JSON.parse(`{"__proto__": {"polluted": true}, ${JSON.stringify(minimal).slice(1)}`);
    const parsed = schema.parse(hostile);
    expect(parsed).toStrictEqual(minimal);
    expect(Object.hasOwn(parsed, '__proto__')).toBe(false);
  });
});

/** Where 0.2 (zod) refused, the same paths are refused. */
describe('members of the wrong kind', () => {
  it.each([
    [{ issuer: 1 }, ['issuer'], 'Expected an http(s) URL, received number'],
    [{ jwks_uri: null }, ['jwks_uri'], 'Expected an http(s) URL, received null'],
    [
      { response_types_supported: 'code' },
      ['response_types_supported'],
      'Expected an array of strings, received string',
    ],
    [
      { response_types_supported: ['code', 1] },
      ['response_types_supported', 1],
      'Expected a string, received number',
    ],
    [{ service_documentation: {} }, ['service_documentation'], 'Expected a string, received object'],
    [{ token_endpoint: '/token' }, ['token_endpoint'], 'Not an http(s) URL'],
    [{ authorization_endpoint: 'javascript:alert(1)' }, ['authorization_endpoint'], 'Not an http(s) URL'],
    [
      { client_id_metadata_document_supported: 'true' },
      ['client_id_metadata_document_supported'],
      'Expected a boolean, received string',
    ],
    [{ mtls_endpoint_aliases: [] }, ['mtls_endpoint_aliases'], 'Expected an object, received array'],
  ])('%j', (change, path, message) => {
    expect(issuesOf(authorizationServerMetadataSchema, { ...server, ...change })).toStrictEqual([
      { path, message },
    ]);
  });

  it('are all reported at once, under the name the document has', () => {
    expect(
      issuesOf(camelCaseAuthorizationServerMetadataSchema, {
        ...camelServer,
        jwksUri: 1,
        tokenEndpoint: 'x',
      }).map(({ path }) => path),
    ).toStrictEqual([['tokenEndpoint'], ['jwksUri']]);
    expect(
      camelCaseAuthorizationServerMetadataSchema.safeParse({ ...camelServer, jwks_uri: 1 }).success,
    ).toBe(true);
  });

  it('do not show their values', () => {
    const { error } = authorizationServerMetadataSchema.safeParse({ ...server, jwks_uri: 'hunter2' });
    expect(error?.message).toBe('jwks_uri: Not an http(s) URL');
  });
});

describe('resource identifiers', () => {
  it.each(['https://api.example.com', 'http://localhost:3000/mcp', 'urn:example:notes'])(
    '%s',
    (identifier) => {
      expect(protectedResourceMetadataSchema.safeParse({ resource: identifier }).success).toBe(true);
    },
  );
  it.each(['notes', '', '/notes', 1])('not %j', (identifier) => {
    expect(protectedResourceMetadataSchema.safeParse({ resource: identifier }).success).toBe(false);
  });
});

/** Standard Schema v1 as far as a consumer needs it, written down from its specification. */
interface StandardSchemaV1<Input, Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly PropertyKey[] | undefined;
      }[];
    };

describe('types', () => {
  it('of what is parsed have the required members', () => {
    const parsed = authorizationServerMetadataSchema.parse(server);
    expectTypeOf(parsed.token_endpoint).toEqualTypeOf<string>();
    expectTypeOf(parsed.response_types_supported).toEqualTypeOf<readonly string[]>();
    expectTypeOf(parsed.jwks_uri).toEqualTypeOf<string | undefined>();
    const camel = camelCaseAuthorizationServerMetadataSchema.parse(camelServer);
    expectTypeOf(camel.authorizationEndpoint).toEqualTypeOf<string>();
    expectTypeOf(camelCaseProtectedResourceMetadataSchema.parse(resource).resource).toEqualTypeOf<string>();
  });

  it('narrow by success, and satisfy Standard Schema', () => {
    const result = protectedResourceMetadataSchema.safeParse(resource);
    if (result.success) expectTypeOf(result.data.resource).toEqualTypeOf<string>();
    else expectTypeOf(result.error).toEqualTypeOf<MetadataSchemaError>();
    expectTypeOf(protectedResourceMetadataSchema).toExtend<StandardSchemaV1<unknown, { resource: string }>>();
  });
});
