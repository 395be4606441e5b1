/** An MCP endpoint over Streamable HTTP, asked message by message. */

import type { Answer } from '../http/answer.js';
import type { Http } from '../http/http.js';
import { type Era, initialize, type Message, type RequestParts, requestMessage } from './messages.js';
import { hasReply, replyOf } from './reply.js';

export interface PostOptions {
  readonly purpose: string;
  /** The whole value of the `Authorization` field. Default: none is sent. */
  readonly authorization?: string | undefined;
  /** Added to those of the message, or instead of them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Instead of the endpoint itself. */
  readonly url?: string | undefined;
}

export class McpEndpoint {
  readonly url: URL;
  readonly http: Http;

  constructor(http: Http, url: URL) {
    this.http = http;
    this.url = url;
  }

  post(
    message: Message,
    { purpose, authorization, headers, url = this.url.href }: PostOptions,
  ): Promise<Answer> {
    return this.http.send({
      method: 'POST',
      url,
      headers: { ...message.headers, ...(authorization !== undefined && { authorization }), ...headers },
      body: message.body,
      purpose,
      until: hasReply,
    });
  }

  /** A request that changes nothing at the server: opening a conversation, whatever the era. */
  async hello(era: Era, options: PostOptions): Promise<Answer> {
    const message = era === 'legacy' ? initialize() : requestMessage({ era, method: 'server/discover' });
    const answer = await this.post(message, options);
    const session = era === 'legacy' ? answer.header('mcp-session-id') : undefined;
    if (session !== undefined) this.http.redactor.hide(session);
    return answer;
  }

  request(parts: RequestParts, options: PostOptions): Promise<Answer> {
    return this.post(requestMessage(parts), options);
  }
}

/** It was let in: the server behind answered in JSON-RPC, with a result or an error of its own. */
export function wasServed(answer: Answer): boolean {
  const isRefusal =
    answer.status === 401 || answer.status === 403 || answer.status === 0 || answer.status >= 500;
  return !isRefusal && (answer.status === 202 || replyOf(answer) !== undefined);
}
