/** What a preset is: plain data that goes into the configuration as it is. */

import type { TokenPolicy } from '../config.js';
import type { AuthServerDiscoveryConfig } from '../server-config.js';

/** How tokens of a provider are verified: the first parameter of `bearerAuth`. */
export type PresetVerification = 'jwt' | 'introspection' | 'userinfo';

/** What stands beside `metadata`. Empty where the provider can put the resource into the audience: then that is what is checked. */
export type PresetPolicy = Pick<TokenPolicy, 'audience' | 'tokenBinding' | 'scopeClaims'>;

export interface Preset<Verification extends PresetVerification = PresetVerification> {
  /** An entry of `authorizationServers`. Nothing is fetched before a request needs it. */
  readonly authorizationServer: AuthServerDiscoveryConfig;
  /** The policy of the resource. Weaker than the audience only where the options said so by name. */
  readonly policy: PresetPolicy;
  /** For `bearerAuth(preset.verification, { resource })`; `introspection` takes `clientAuthentication` as well. */
  readonly verification: Verification;
}

/** What replaces the audience; left out, the audience has to be the resource. */
export interface AudienceOption {
  /** Accepted audiences instead of the resource, exact values. Everything with such an audience counts, so let no other API use it. */
  readonly audience?: string | readonly string[] | undefined;
}

/** For providers that cannot tell in the audience whom a token is for. */
export interface ClientIdsOption {
  /** Accepted clients. A token that one of them got for another service counts here as well. */
  readonly clientIds?: readonly string[] | undefined;
}

/** How the provider is set up to issue access tokens. */
export interface TokenKindOption<Kind extends TokenKind> {
  /** `jwt` is verified by its signature, `opaque` by introspection. */
  readonly accessToken?: Kind | undefined;
}

export type TokenKind = 'jwt' | 'opaque';
export type VerificationOf<Kind extends TokenKind> = Kind extends 'opaque' ? 'introspection' : 'jwt';

export function verificationOf<Kind extends TokenKind>(kind: Kind): VerificationOf<Kind> {
  return (kind === 'opaque' ? 'introspection' : 'jwt') as VerificationOf<Kind>;
}

/** Only what was asked for: a member that is missing leaves the check of the resource in place. */
export function policyOf({
  audience,
  clientIds,
  scopeClaim,
}: AudienceOption & ClientIdsOption & { readonly scopeClaim?: string | false | undefined }): PresetPolicy {
  return {
    ...(audience !== undefined && { audience }),
    ...(clientIds !== undefined && { tokenBinding: { clientId: clientIds } }),
    ...(scopeClaim && { scopeClaims: [scopeClaim] }),
  };
}
