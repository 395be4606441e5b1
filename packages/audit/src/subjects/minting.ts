/** The mint of a server under test, once its good tokens are known to be accepted. */

import { MissingPrerequisite } from '../check.js';
import type { Answer } from '../http/answer.js';
import { endSession, gotResult } from '../mcp/conversation.js';
import type { Era } from '../mcp/messages.js';
import type { Forged } from '../minting/bad-token.js';
import { Mint } from '../minting/mint.js';
import { Prover } from '../minting/prover.js';
import { onceFor } from '../once.js';
import type { ResourceServer } from './resource-server.js';

export const mintOf = onceFor(async (subject: ResourceServer): Promise<Mint> => {
  const { issuerKey, clock } = subject;
  if (!issuerKey) throw new Error('This check needs the key of an issuer; list it in `needs`.');
  const document = await subject.metadata().then(
    (found) => found.document,
    () => undefined,
  );
  const { resource = subject.url.href, scopes_supported: scopes } = document ?? {};
  const isBound = document?.dpop_bound_access_tokens_required === true;
  try {
    return await Mint.of({
      issuerKey,
      resource: typeof resource === 'string' ? resource : subject.url.href,
      scopes: Array.isArray(scopes) ? scopes.filter((each) => typeof each === 'string') : [],
      clock,
      prover: isBound ? await Prover.create('ES256') : undefined,
    });
  } catch (error) {
    throw new MissingPrerequisite(
      'rs.minted.good-token',
      error instanceof Error ? error.message : String(error),
    );
  }
});

export interface Minting {
  readonly mint: Mint;
  /** The way of speaking in which the good token got a result. */
  readonly era: Era;
  /** What a token is answered that anybody would refuse, where that is not the 401 it has to be. */
  readonly usualRefusal: Answer;
}

/** Without a good token that is accepted, it says nothing that a bad one is refused. */
export const minting = onceFor(async (subject: ResourceServer): Promise<Minting> => {
  const mint = await mintOf(subject);
  const good = await mint.token();
  const answers: Answer[] = [];
  for (const era of ['modern', 'legacy'] as const) {
    const answer = await presentMinted(subject, era, { what: 'a good token', token: good });
    if (gotResult(answer)) return { mint, era, usualRefusal: await usualRefusal(subject, mint, era) };
    answers.push(answer);
  }
  const answer = answers.find(({ status }) => status === 401 || status === 403) ?? answers.at(-1);
  const challenge = answer?.header('www-authenticate');
  throw new MissingPrerequisite(
    'rs.minted.good-token',
    `A good token signed with the issuer key, for ${JSON.stringify(mint.audience)}, is answered with ${answer?.summary ?? 'nothing'}${challenge === undefined ? '' : ` and ${challenge}`}.`,
  );
});

async function usualRefusal(subject: ResourceServer, mint: Mint, era: Era): Promise<Answer> {
  const token = await mint.token({ sign: mint.foreign.sign });
  return presentMinted(subject, era, { what: 'a token of somebody else', token });
}

/** As a Bearer token; with a proof where the server takes nothing else. */
export async function presentMinted(
  subject: ResourceServer,
  era: Era,
  { what, token }: Forged,
): Promise<Answer> {
  const { http, mcp, url } = subject;
  const mint = await mintOf(subject);
  const { prover } = mint;
  http.redactor.hide(token);
  const purpose = `Try a token: ${what}`;
  if (!prover) {
    const authorization = `Bearer ${token}`;
    const answer = await mcp.hello(era, { purpose, authorization });
    await endSession(mcp, answer, authorization);
    return answer;
  }
  const attempt = async () => {
    const htu = url.origin + url.pathname;
    const dpop = await prover.proof({ method: 'POST', url: htu, token, now: mint.now, nonce: mint.nonce });
    http.redactor.hide(dpop);
    return mcp.hello(era, { purpose, authorization: `DPoP ${token}`, headers: { dpop } });
  };
  const { nonce } = mint;
  const answer = await attempt();
  mint.nonce = answer.header('dpop-nonce') ?? nonce;
  return answer.status === 401 && mint.nonce !== nonce ? attempt() : answer;
}
