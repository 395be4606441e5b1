/** What the checks of a gateway look at: what goes in at the front, and what arrives behind. */

import { MissingPrerequisite } from '../check.js';
import type { ReceivedRequest, Upstream } from '../gateway/received-request.js';
import type { Answer } from '../http/answer.js';
import { gotResult } from '../mcp/conversation.js';
import type { Era, Message } from '../mcp/messages.js';
import { requestMessage } from '../mcp/messages.js';
import { once } from '../once.js';
import type { ResourceServer } from './resource-server.js';

/** A request, what it was answered, and what of it arrived behind. */
export interface Passage {
  readonly answer: Answer;
  readonly arrived: readonly ReceivedRequest[];
}

export interface PassageOptions {
  readonly purpose: string;
  /** Default: the good token. Null: none. */
  readonly authorization?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly url?: string | undefined;
}

export class Gateway {
  /** The gateway as its clients see it. */
  readonly server: ResourceServer;
  readonly upstream: Upstream;

  constructor(server: ResourceServer, upstream: Upstream) {
    this.server = server;
    this.upstream = upstream;
  }

  async send(message: Message, { authorization, ...options }: PassageOptions): Promise<Passage> {
    const credentials = authorization === null ? undefined : (authorization ?? this.server.authorization);
    return this.watch(() => this.server.mcp.post(message, { ...options, authorization: credentials }));
  }

  /** One after the other only: what arrives meanwhile counts as this one's. */
  async watch(ask: () => Promise<Answer>): Promise<Passage> {
    const before = this.upstream.received().length;
    const answer = await ask();
    return { answer, arrived: this.upstream.received().slice(before) };
  }

  /** `tools/list` in the era that the gateway lets through. */
  async listing(): Promise<Message> {
    return requestMessage({ era: await this.era(), method: 'tools/list' });
  }

  async era(): Promise<Era> {
    return (await this.baseline()).era;
  }

  /** A request with the good token, and where it arrived. Nothing can be said of a gateway that lets nothing through. */
  readonly baseline = once(async (): Promise<Passage & { readonly era: Era; readonly target: string }> => {
    const tried: string[] = [];
    for (const era of ['modern', 'legacy'] as const) {
      const message = requestMessage({ era, method: 'tools/list' });
      const passage = await this.send(message, { purpose: 'Go through the gateway with the token' });
      const [first] = passage.arrived;
      if (first && gotResult(passage.answer)) return { ...passage, era, target: first.target };
      tried.push(`${passage.answer.summary}, and ${first ? 'something' : 'nothing'} arrived`);
    }
    throw new MissingPrerequisite(
      'gw.forward.served',
      `A request with the token does not get through to the recording upstream: ${tried.join('; then ')}.`,
    );
  });
}
