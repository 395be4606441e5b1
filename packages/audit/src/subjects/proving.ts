/** What is needed to show proofs to a server under test, once a good one is known to be accepted. */

import { MissingPrerequisite } from '../check.js';
import type { Answer } from '../http/answer.js';
import { paramOf, parseChallenges } from '../http/challenge.js';
import { gotResult } from '../mcp/conversation.js';
import type { Era } from '../mcp/messages.js';
import type { Mint } from '../minting/mint.js';
import { type ProofParts, Prover } from '../minting/prover.js';
import { onceFor } from '../once.js';
import { mintOf } from './minting.js';
import type { ResourceServer } from './resource-server.js';

/** Algorithms of proofs that the server says it takes; undefined where it does not speak of DPoP. */
export const advertisedAlgorithms = onceFor(
  async (subject: ResourceServer): Promise<readonly string[] | undefined> => {
    const header = (await subject.refusal()).header('www-authenticate');
    const parsed = header === undefined ? undefined : parseChallenges(header);
    const challenge = parsed?.ok
      ? parsed.challenges.find(({ scheme }) => scheme.toLowerCase() === 'dpop')
      : undefined;
    const document = await subject.metadata().then(
      (found) => found.document,
      () => undefined,
    );
    const listed = document?.dpop_signing_alg_values_supported;
    const named = challenge && paramOf(challenge, 'algs')?.split(' ');
    if (Array.isArray(listed) && listed.length > 0) return listed.filter((each) => typeof each === 'string');
    if (named) return named;
    return challenge || document?.dpop_bound_access_tokens_required === true ? ['ES256'] : undefined;
  },
);

export interface Presented {
  /** Default: a good token that is bound to the key. */
  readonly token?: string | undefined;
  /** Default `DPoP`. */
  readonly scheme?: string | undefined;
  /** What is different about the proof. */
  readonly proof?: Partial<ProofParts> | undefined;
  readonly prover?: Prover | undefined;
  /** The whole header field instead of a proof; null: none is sent. */
  readonly field?: string | null | undefined;
}

export class Proving {
  readonly subject: ResourceServer;
  readonly mint: Mint;
  readonly prover: Prover;
  readonly other: Prover;
  era: Era = 'modern';
  /** The last one that the server gave out; undefined as long as it gave none. */
  nonce: string | undefined;

  constructor(subject: ResourceServer, mint: Mint, [prover, other]: readonly [Prover, Prover]) {
    this.subject = subject;
    this.mint = mint;
    this.prover = prover;
    this.other = other;
  }

  boundToken(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return this.mint.token({ claims: { cnf: { jkt: this.prover.jkt }, ...claims } });
  }

  proof(token: string, changes: Partial<ProofParts> = {}, prover = this.prover): Promise<string> {
    const { origin, pathname } = this.subject.url;
    const { nonce, mint } = this;
    return prover.proof({ method: 'POST', url: origin + pathname, now: mint.now, token, nonce, ...changes });
  }

  async present(
    what: string,
    { token, scheme = 'DPoP', proof, prover, field }: Presented = {},
  ): Promise<Answer> {
    const credential = token ?? (await this.boundToken());
    const dpop = field === undefined ? await this.proof(credential, proof, prover) : field;
    const { redactor } = this.subject.http;
    redactor.hide(credential);
    if (dpop !== null) redactor.hide(dpop);
    const answer = await this.subject.mcp.hello(this.era, {
      purpose: `Try ${what}`,
      authorization: `${scheme} ${credential}`,
      ...(dpop !== null && { headers: { dpop } }),
    });
    this.nonce = answer.header('dpop-nonce') ?? this.nonce;
    return answer;
  }
}

/** Undefined where the server does not speak of DPoP. */
export const proving = onceFor(async (subject: ResourceServer): Promise<Proving | undefined> => {
  const algorithms = await advertisedAlgorithms(subject);
  if (!algorithms) return undefined;
  const alg = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256', 'ES384'].find((each) =>
    algorithms.includes(each),
  );
  if (alg === undefined) {
    throw new MissingPrerequisite(
      'rs.dpop.good-proof',
      `None of the algorithms that the server names for proofs is a usual one: ${algorithms.join(' ')}.`,
    );
  }
  const provers = [await Prover.create(alg), await Prover.create(alg)] as const;
  const kit = new Proving(subject, await mintOf(subject), provers);
  let seen: Answer | undefined;
  for (const era of ['modern', 'legacy'] as const) {
    kit.era = era;
    let answer = await kit.present('a bound token with a good proof');
    // The first answer may only be there to give out a nonce.
    if (answer.status === 401 && kit.nonce !== undefined) answer = await kit.present('the same with a nonce');
    if (gotResult(answer)) return kit;
    if (seen === undefined || answer.status === 401) seen = answer;
  }
  const challenge = seen?.header('www-authenticate');
  throw new MissingPrerequisite(
    'rs.dpop.good-proof',
    `The server speaks of DPoP, and answers a bound token with a good proof with ${seen?.summary ?? 'nothing'}${challenge === undefined ? '' : ` and ${challenge}`}.`,
  );
});
