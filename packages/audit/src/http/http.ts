/** All network use of the audit: bounded in time and size, without redirects, and on record. */

import { Answer } from './answer.js';
import type { Exchange, RequestFailure } from './exchange.js';
import { failureOf } from './failure.js';
import type { Reach } from './reachable.js';
import { readText } from './read-text.js';
import { Redactor } from './redact.js';

export interface HttpOptions {
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. Default: the system clock. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds a request may take until its body has been read. Default 10,000. */
  readonly timeout?: number | undefined;
  /** Bytes of a body. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly reach?: Reach | undefined;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

export interface HttpRequest {
  /** Default GET. */
  readonly method?: string | undefined;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** What it is for, in the words of the report. */
  readonly purpose: string;
  /** Milliseconds. Default: that of the audit. */
  readonly timeout?: number | undefined;
  /** Stops reading as soon as it holds for the text so far: for event streams, which do not end. */
  readonly until?: ((text: string) => boolean) | undefined;
}

const SHOWN_CHARACTERS = 4000;

export class Http {
  readonly exchanges: Exchange[] = [];
  readonly redactor = new Redactor();
  readonly #options: HttpOptions;
  readonly #answers = new Map<string, Promise<Answer>>();
  #count = 0;

  constructor(options: HttpOptions = {}) {
    this.#options = options;
  }

  /** Like {@link send} for a GET without credentials, but asks each URL once, whoever wants to know. */
  get(url: string, purpose: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const key = JSON.stringify([url, headers]);
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.send({ url, headers, purpose });
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Never rejects: what goes wrong is a `failure` of the answer. Redirects are answers like any other. */
  async send(request: HttpRequest): Promise<Answer> {
    const {
      clock = Date.now,
      timeout = 10_000,
      maxBytes = 1_048_576,
      signal,
      fetch = globalThis.fetch,
    } = this.#options;
    const number = ++this.#count;
    const startedAt = clock();
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new DOMException('', 'TimeoutError')),
      request.timeout ?? timeout,
    );
    const stop = () => limit.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    let answer: Answer;
    try {
      const refusal = await this.#refusal(request.url);
      if (refusal) answer = new Answer({ number, failure: refusal });
      else {
        const response = await fetch(request.url, {
          method: request.method ?? 'GET',
          headers: request.headers ?? {},
          ...(request.body !== undefined && { body: request.body }),
          redirect: 'manual',
          signal: limit.signal,
        });
        const { text, isTooLarge } = await readText(response, { maxBytes, until: request.until });
        const failure: RequestFailure | undefined = isTooLarge
          ? { kind: 'too_large', message: `the body has more than ${maxBytes} bytes` }
          : undefined;
        answer = new Answer({ number, status: response.status, headers: response.headers, text, failure });
      }
    } catch (error) {
      answer = new Answer({ number, failure: failureOf(error, limit.signal, signal) });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      limit.abort();
    }
    const exchange = this.#record(request, answer, startedAt, clock() - startedAt);
    this.exchanges.push(exchange);
    this.#options.onExchange?.(exchange);
    return answer;
  }

  async #refusal(text: string): Promise<RequestFailure | undefined> {
    if (!URL.canParse(text)) return { kind: 'refused_url', message: `${JSON.stringify(text)} is not a URL` };
    const reason = await this.#options.reach?.(new URL(text));
    if (reason === undefined) return undefined;
    return { kind: reason.includes('address') ? 'refused_address' : 'refused_url', message: reason };
  }

  #record(request: HttpRequest, answer: Answer, startedAt: number, duration: number): Exchange {
    const { redactor } = this;
    const shown = (text: string) => redactor.text(text).slice(0, SHOWN_CHARACTERS);
    return {
      number: answer.number,
      purpose: request.purpose,
      request: {
        method: request.method ?? 'GET',
        url: redactor.text(request.url),
        headers: Object.entries(request.headers ?? {}).map(([name, value]) => redactor.header(name, value)),
        ...(request.body !== undefined && { body: shown(request.body) }),
      },
      ...(answer.status > 0 && {
        response: {
          status: answer.status,
          headers: [...answer.headers].map(([name, value]) => redactor.header(name, value)),
          body: shown(answer.text),
        },
      }),
      ...(answer.failure && {
        failure: { ...answer.failure, message: redactor.text(answer.failure.message) },
      }),
      startedAt,
      duration,
    };
  }
}
