/** A good server with everything that an audit can be given, and what changes of it. */

import type { AuditOptions } from '../../src/index.js';
import {
  type ReferenceAuthorizationServer,
  type ReferenceAuthorizationServerOptions,
  startReferenceAuthorizationServer,
} from './reference-authorization-server.js';
import {
  type ReferenceServer,
  type ReferenceServerOptions,
  startReferenceServer,
} from './reference-server.js';

export interface UnderAudit {
  /** For `audit`, with every credential there is. */
  readonly options: AuditOptions;
  readonly as?: ReferenceAuthorizationServer | undefined;
  readonly server?: ReferenceServer | undefined;
  close(): Promise<void>;
}

export interface Faults {
  readonly server?: Omit<ReferenceServerOptions, 'as'> | undefined;
  readonly as?: ReferenceAuthorizationServerOptions | undefined;
  /** Replaces options of the audit. */
  readonly options?: Partial<AuditOptions> | undefined;
}

export async function startGood(faults: Faults = {}): Promise<UnderAudit> {
  const as = await startReferenceAuthorizationServer(faults.as);
  const server = await startReferenceServer({ as, ...faults.server });
  const { url } = server;
  const now = Math.floor(Date.now() / 1000);
  const options: AuditOptions = {
    url,
    credentials: {
      token: await as.mint(url),
      narrowToken: await as.mint(url, { scope: 'read' }),
      expiredToken: await as.mint(url, { iat: now - 1200, exp: now - 600 }),
      otherAudienceToken: await as.mint('https://other.example/mcp'),
      otherUserToken: await as.mint(url, { sub: 'bob' }),
      idToken: await as.mint('audit', { nonce: 'n', scope: undefined }, { typ: 'JWT' }),
      refreshToken: 'an-opaque-refresh-token-of-alice',
    },
    issuerKey: {
      issuer: as.issuer,
      jwk: as.jwk,
      claims: { sub: 'alice', client_id: 'audit', scope: 'read write' },
    },
    ...faults.options,
  };
  const close = async () => {
    await Promise.all([server.close(), as.close()]);
  };
  return { options, as, server, close };
}
