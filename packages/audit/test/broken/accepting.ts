/** Servers that are good but for the tokens they fall for. */

import { type Faults, startGood, type UnderAudit } from '../servers/good.js';

/** A token as a careless server reads it: nothing is verified, and nothing has to be there. */
export interface SeenToken {
  readonly raw: string;
  readonly parts: readonly string[];
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** As text. */
  readonly payload: string;
}

export interface Surroundings {
  readonly resource: string;
  readonly issuer: string;
}

/** `true`: served as if it were good. A number: answered with that status. `undefined`: as the good server would. */
export type Judgement = (token: SeenToken, at: Surroundings) => boolean | number | undefined;

export async function startJudging(judge: Judgement, faults: Faults = {}): Promise<UnderAudit> {
  let good = '';
  const at = { resource: '', issuer: '' };
  const started = await startGood({
    ...faults,
    server: {
      ...faults.server,
      change: async (request, next) => {
        const raw = /^\S+ +(.*)$/s.exec(request.headers.get('authorization') ?? '')?.[1];
        const verdict = raw === undefined || raw === good ? undefined : judge(seen(raw), at);
        if (typeof verdict === 'number') return new Response(null, { status: verdict });
        if (verdict !== true) return next(request);
        const changed = new Request(request);
        changed.headers.set('authorization', `Bearer ${good}`);
        return next(changed);
      },
    },
  });
  good = started.options.credentials?.token ?? '';
  at.resource = started.options.url;
  at.issuer = started.as?.issuer ?? '';
  return started;
}

export function seen(raw: string): SeenToken {
  const parts = raw.split('.');
  const [header, payload] = parts.map((part) => Buffer.from(part, 'base64url').toString());
  return { raw, parts, header: object(header), claims: object(payload), payload: payload ?? '' };
}

function object(text = ''): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
