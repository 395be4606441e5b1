import type { AuditOptions } from '../../src/index.js';
import type { ReferenceAuthorizationServer } from './reference-authorization-server.js';

/** Everything that an audit can be given for a server that trusts the reference authorization server. */
export async function credentialsFor(
  as: ReferenceAuthorizationServer,
  resource: string,
): Promise<Pick<AuditOptions, 'credentials' | 'issuerKey'>> {
  const now = Math.floor(Date.now() / 1000);
  return {
    credentials: {
      token: await as.mint(resource),
      narrowToken: await as.mint(resource, { scope: 'read' }),
      expiredToken: await as.mint(resource, { iat: now - 1200, exp: now - 600 }),
      otherAudienceToken: await as.mint('https://other.example/mcp'),
      otherUserToken: await as.mint(resource, { sub: 'bob' }),
      idToken: await as.mint('audit', { nonce: 'n', scope: undefined }, { typ: 'JWT' }),
      refreshToken: 'an-opaque-refresh-token-of-alice',
    },
    issuerKey: {
      issuer: as.issuer,
      jwk: as.jwk,
      claims: { sub: 'alice', client_id: 'audit', scope: 'read write' },
    },
  };
}
