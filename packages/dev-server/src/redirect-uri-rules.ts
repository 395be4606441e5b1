import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { redirectUriMatches, redirectUriProblem } from './redirect-uris.js';

interface Overridable {
  redirectUris: string[];
  redirectUriAllowed(uri: string): boolean;
}

interface Schema {
  redirect_uris: string[];
  redirectUris(uris?: string[], label?: string): void;
}

/**
 * Replaces oidc-provider's rules for redirect URIs with this server's, for clients of every kind. Its own
 * depend on `application_type`, which many clients leave out: those would get no free port on loopback,
 * and could register plain http anywhere.
 */
export function applyRedirectUriRules(provider: Provider): void {
  const client = provider.Client.prototype as unknown as Overridable;
  client.redirectUriAllowed = function redirectUriAllowed(presented) {
    return this.redirectUris.some((registered) => redirectUriMatches(registered, presented));
  };

  const schema = (provider.Client as unknown as { Schema: { prototype: Schema } }).Schema.prototype;
  schema.redirectUris = function redirectUris(
    this: Schema,
    uris = this.redirect_uris,
    label = 'redirect_uris',
  ) {
    for (const uri of uris) {
      const problem = redirectUriProblem(uri);
      // A message that begins with redirect_uris becomes the error invalid_redirect_uri.
      if (problem) throw new errors.InvalidClientMetadata(`${label} ${problem}`);
    }
  };
}
