/** Values around metadata that users asked for. Apart from the configuration, so that what needs only that does not load them. */

/** What the type of an authorization server puts between host and path, or after the issuer. */
export const serverMetadataPaths = /* @__PURE__ */ Object.freeze({
  oauth: '/.well-known/oauth-authorization-server',
  oidc: '/.well-known/openid-configuration',
} as const);

/** What RFC 8414 §2 says of members that metadata does not have. */
export const defaultValues: Readonly<
  Record<'grantTypesSupported' | 'responseModesSupported', readonly string[]>
> = /* @__PURE__ */ Object.freeze({
  grantTypesSupported: /* @__PURE__ */ Object.freeze(['authorization_code', 'implicit']),
  responseModesSupported: /* @__PURE__ */ Object.freeze(['query', 'fragment']),
});
