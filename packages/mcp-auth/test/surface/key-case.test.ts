import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { camelCaseName, toCamelCaseKeys, toSnakeCaseKeys } from '../../src/key-case.js';
import { runs } from '../support/runs.js';

const pairs = {
  issuer: 'issuer',
  token_endpoint: 'tokenEndpoint',
  client_id_metadata_document_supported: 'clientIdMetadataDocumentSupported',
  code_challenge_methods_supported: 'codeChallengeMethodsSupported',
  tls_client_certificate_bound_access_tokens: 'tlsClientCertificateBoundAccessTokens',
  dpop_signing_alg_values_supported: 'dpopSigningAlgValuesSupported',
  x5t_s256_supported: 'x5tS256Supported',
};

/** Names as RFC 8414 §7.1 registers them: lower-case words, of which each begins with a letter. */
const rfcName = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(_[a-z][a-z0-9]{0,5}){0,4}$/);

describe('conversion', () => {
  it.each(Object.entries(pairs))('%s ⇄ %s', (snake, camel) => {
    expect(toCamelCaseKeys({ [snake]: 1 })).toStrictEqual({ [camel]: 1 });
    expect(toSnakeCaseKeys({ [camel]: 1 })).toStrictEqual({ [snake]: 1 });
    expect(camelCaseName(snake)).toBe(camel);
  });

  it.each([
    'resource_name#en',
    'resourceName#en',
    'resource_name#de-CH',
    'x-foo',
    'foo_2',
    'foo__bar',
    '_foo_bar',
    'foo_bar_',
    'Foo_Bar',
    'FooBar',
    'https://example.com/claim_name',
    'urn:fooBar',
    '$',
    '',
    'constructor',
  ])('leaves %j alone both ways', (name) => {
    expect(Object.keys(toCamelCaseKeys({ [name]: 1 }))).toStrictEqual([name]);
    expect(Object.keys(toSnakeCaseKeys({ [name]: 1 }))).toStrictEqual([name]);
  });

  it('gives a camelCase name with a digit back to configuration as it was', () => {
    expect(toSnakeCaseKeys({ fooBar2: 1 })).toStrictEqual({ foo_bar2: 1 });
    expect(toCamelCaseKeys(toSnakeCaseKeys({ fooBar2: 1 }))).toStrictEqual({ fooBar2: 1 });
    expect(toCamelCaseKeys({ fooBar2: 1 })).toStrictEqual({ fooBar2: 1 });
  });

  it('hands values over untouched', () => {
    const nested = { token_endpoint: 'a', tokenEndpoint: 'b', list: [{ foo_bar: 1, fooBar: 2 }] };
    expect(toCamelCaseKeys({ mtls_endpoint_aliases: nested }).mtlsEndpointAliases).toBe(nested);
    expect(toSnakeCaseKeys({ mtlsEndpointAliases: nested }).mtls_endpoint_aliases).toBe(nested);
    const list = [{ fooBar: 1 }];
    expect(toSnakeCaseKeys({ someList: list }).some_list).toBe(list);
  });

  it('drops undefined, keeps null, false, zero and the empty string', () => {
    expect(toSnakeCaseKeys({ aB: undefined, cD: null, eF: false, gH: 0, iJ: '' })).toStrictEqual({
      c_d: null,
      e_f: false,
      g_h: 0,
      i_j: '',
    });
    expect(Object.keys(toCamelCaseKeys({ a_b: undefined }))).toStrictEqual([]);
    expect(toSnakeCaseKeys({ tokenEndpoint: undefined, token_endpoint: 'x' })).toStrictEqual({
      token_endpoint: 'x',
    });
  });

  it('reads own members only and leaves its input alone', () => {
    const input = Object.freeze(
      Object.create({ inherited_member: 1 }, { own_member: { value: 2, enumerable: true } }),
    );
    expect(toCamelCaseKeys(input)).toStrictEqual({ ownMember: 2 });
  });

  it('cannot be used to reach a prototype', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "token_endpoint": "x"}');
    for (const result of [toCamelCaseKeys(hostile), toSnakeCaseKeys(hostile)]) {
      expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
      expect(Object.hasOwn(result, '__proto__')).toBe(false);
      expect(Object.assign({}, result)).not.toHaveProperty('polluted');
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('two members that would get the same name', () => {
  it('swap names: the one in the convention of its source counts', () => {
    const document = { token_endpoint: 'right', tokenEndpoint: 'odd' };
    expect(toCamelCaseKeys(document)).toStrictEqual({ tokenEndpoint: 'right', token_endpoint: 'odd' });
    expect(toSnakeCaseKeys(toCamelCaseKeys(document))).toStrictEqual(document);

    const configuration = { tokenEndpoint: 'right', token_endpoint: 'odd' };
    expect(toSnakeCaseKeys(configuration)).toStrictEqual({ token_endpoint: 'right', tokenEndpoint: 'odd' });
    expect(toCamelCaseKeys(toSnakeCaseKeys(configuration))).toStrictEqual(configuration);
  });

  it('do so in either order', () => {
    expect(toCamelCaseKeys({ tokenEndpoint: 'odd', token_endpoint: 'right' })).toStrictEqual({
      tokenEndpoint: 'right',
      token_endpoint: 'odd',
    });
  });
});

describe('for any document', () => {
  const value = fc.jsonValue();

  it('snake → camel → snake is the identity when names are as in the RFCs', () => {
    fc.assert(
      fc.property(fc.dictionary(rfcName, value), (document) => {
        expect(toSnakeCaseKeys(toCamelCaseKeys(document))).toStrictEqual({ ...document });
      }),
      runs(100),
    );
  });

  it('camel → snake → camel is the identity for names made from those of the RFCs', () => {
    fc.assert(
      fc.property(fc.dictionary(rfcName.map(camelCaseName), value), (configuration) => {
        expect(toCamelCaseKeys(toSnakeCaseKeys(configuration))).toStrictEqual({ ...configuration });
      }),
      runs(100),
    );
  });

  it('no member is lost or merged, whatever the names', () => {
    const anyName = fc.oneof(
      rfcName,
      rfcName.map(camelCaseName),
      fc.constantFrom('foo_bar', 'fooBar', 'foo_2', 'foo2', 'foo#en', 'fooB', 'foo_b'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uniqueArray(anyName), (names) => {
        const document = Object.fromEntries(names.map((name, index) => [name, index]));
        const values = (members: object) => Object.values(members).sort();
        const expected = values(document).filter((index) => names[index] !== '__proto__');
        expect(values(toCamelCaseKeys(document))).toStrictEqual(expected);
        expect(values(toSnakeCaseKeys(document))).toStrictEqual(expected);
      }),
      runs(1000),
    );
  });
});
