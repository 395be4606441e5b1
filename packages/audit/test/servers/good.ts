/** A good server with everything that an audit can be given, and what changes of it. */

import type { AuditOptions } from '../../src/index.js';
import { credentialsFor } from './credentials.js';
import { getWithHost } from './get-with-host.js';
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
  const options: AuditOptions = {
    url,
    ...(await credentialsFor(as, url)),
    getWithHost,
    ...faults.options,
  };
  const close = async () => {
    await Promise.all([server.close(), as.close()]);
  };
  return { options, as, server, close };
}
