/** Servers that are good but for the proofs they fall for. */

import { type Faults, startGood, type UnderAudit } from '../servers/good.js';
import { type SeenToken, seen } from './accepting.js';

export interface Shown {
  readonly scheme: string;
  readonly token: SeenToken;
  /** Undefined: no field. */
  readonly proof: SeenToken | undefined;
}
/** `true`: served as if the proof were good. A number: answered with that status. */
export type ProofJudgement = (
  shown: Shown,
  at: { readonly resource: string },
) => boolean | number | undefined;

const takesDpop: Faults = { server: { dpop: {} } };
export const givesNonces: Faults = { server: { dpop: { nonce: 'a-nonce-of-the-server' } } };

export const startDpop = () => startGood(takesDpop);
export const startNonces = () => startGood(givesNonces);

export async function startJudgingProofs(
  judge: ProofJudgement,
  faults: Faults = takesDpop,
): Promise<UnderAudit> {
  let good = '';
  const at = { resource: '' };
  const started = await startGood({
    ...faults,
    server: {
      ...faults.server,
      change: async (request, next) => {
        const [scheme = '', raw] = (request.headers.get('authorization') ?? '').split(' ');
        const field = request.headers.get('dpop');
        if (raw === undefined) return next(request);
        const verdict = judge(
          { scheme, token: seen(raw), proof: field === null ? undefined : seen(field) },
          at,
        );
        if (typeof verdict === 'number') return new Response(null, { status: verdict });
        if (verdict !== true) return next(request);
        const changed = new Request(request);
        changed.headers.set('authorization', `Bearer ${good}`);
        const response = await next(changed);
        // Nonces may come with good answers as well, and be asked for never.
        const nonce = faults.server?.dpop?.nonce;
        if (nonce !== undefined) response.headers.set('dpop-nonce', nonce);
        return response;
      },
    },
  });
  good = started.options.credentials?.token ?? '';
  at.resource = started.options.url;
  return started;
}
