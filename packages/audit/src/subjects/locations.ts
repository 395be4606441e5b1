/** Where metadata documents are looked for. */

/** RFC 9728 §3.1: between host and path, with the query; and at the root, as MCP clients try next. */
export function metadataLocations(resource: URL): { path: string; root: string } {
  const base = `${resource.origin}/.well-known/oauth-protected-resource`;
  const path = resource.pathname === '/' ? '' : resource.pathname;
  return { path: `${base}${path}${resource.search}`, root: base };
}

/** One place for authorization server metadata. */
export interface IssuerLocation {
  readonly form: 'oauth-inserted' | 'oidc-inserted' | 'oidc-appended' | 'oauth-appended';
  readonly url: string;
  /** Whether MCP clients look there at all; the others are asked to give better advice. */
  readonly isSpecified: boolean;
}

/** In the order of the MCP specification; an issuer without a path has two of the three. */
export function issuerLocations(issuer: URL): readonly IssuerLocation[] {
  const { origin } = issuer;
  const path = issuer.pathname.replace(/\/$/, '');
  const [oauth, oidc] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
  const inserted: readonly IssuerLocation[] = [
    { form: 'oauth-inserted', url: `${origin}${oauth}${path}`, isSpecified: true },
    { form: 'oidc-inserted', url: `${origin}${oidc}${path}`, isSpecified: true },
  ];
  if (path === '') return inserted;
  return [
    ...inserted,
    { form: 'oidc-appended', url: `${origin}${path}${oidc}`, isSpecified: true },
    { form: 'oauth-appended', url: `${origin}${path}${oauth}`, isSpecified: false },
  ];
}
