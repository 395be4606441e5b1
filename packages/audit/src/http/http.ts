/** All network use of the audit: bounded in time and size, without redirects, and on record. */

import { Answer } from './answer.js';
import type { Exchange, RequestFailure } from './exchange.js';
import { failureOf } from './failure.js';
import { Limit } from './limit.js';
import type { Reach } from './reachable.js';
import { type BodySoFar, readText } from './read-text.js';
import { Redactor } from './redact.js';

export interface HttpOptions {
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. Default: the system clock. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds a request may take until its body has been read. Default 10,000. */
  readonly timeout?: number | undefined;
  /** Bytes of a body, after decompression. Default 1 MiB. */
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
  /** Sends it instead of `fetch`: for what `fetch` cannot send. */
  readonly sendBy?: (() => Promise<Response>) | undefined;
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

  /**
   * Never rejects: what goes wrong is a `failure` of the answer, which still has the status and the headers where these arrived.
   * Redirects are answers like any other.
   */
  async send(request: HttpRequest): Promise<Answer> {
    const { clock = Date.now, timeout = 10_000, signal } = this.#options;
    const number = ++this.#count;
    const startedAt = clock();
    const limit = new Limit(request.timeout ?? timeout, signal);
    const parts = await this.#answer(request, limit).finally(() => limit.end());
    const answer = new Answer({ number, ...parts });
    const exchange = this.#record(request, answer, startedAt, clock() - startedAt);
    this.exchanges.push(exchange);
    this.#options.onExchange?.(exchange);
    return answer;
  }

  async #answer(
    request: HttpRequest,
    limit: Limit,
  ): Promise<Omit<ConstructorParameters<typeof Answer>[0], 'number'>> {
    const { maxBytes = 1_048_576, signal } = this.#options;
    const body: BodySoFar = { text: '', isTooLarge: false };
    let response: Response | undefined;
    let failure: RequestFailure | undefined;
    try {
      failure = await limit.race(this.#refusal(request.url));
      if (failure) return { failure };
      response = await limit.race(request.sendBy ? request.sendBy() : this.#fetch(request, limit.signal));
      await limit.race(readText(response, body, { maxBytes, until: request.until, signal: limit.signal }));
      if (body.isTooLarge) {
        failure = { kind: 'too_large', message: `the body has more than ${maxBytes} bytes` };
      }
    } catch (error) {
      failure = failureOf(error, limit.signal, signal);
    }
    if (response?.type === 'opaqueredirect') {
      failure = { kind: 'unreachable', message: 'it redirects, and where to cannot be seen from a browser' };
    }
    const { status, headers } = response ?? {};
    return { text: body.text, failure, ...(status !== undefined && { status }), ...(headers && { headers }) };
  }

  #fetch({ url, method = 'GET', headers = {}, body }: HttpRequest, signal: AbortSignal): Promise<Response> {
    const { fetch = globalThis.fetch } = this.#options;
    return fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      // Nothing that a browser keeps for the server goes along.
      credentials: 'omit',
      signal,
    });
  }

  async #refusal(text: string): Promise<RequestFailure | undefined> {
    if (!URL.canParse(text)) return { kind: 'refused_url', message: `${JSON.stringify(text)} is not a URL` };
    const reason = await this.#options.reach?.(new URL(text));
    if (reason === undefined) return undefined;
    const isAddress = / is a (?:loopback|private) address/.test(reason);
    return { kind: isAddress ? 'refused_address' : 'refused_url', message: reason };
  }

  #record(request: HttpRequest, answer: Answer, startedAt: number, duration: number): Exchange {
    const { redactor } = this;
    // Only then is it cut: half a secret is one that nobody recognises.
    const shown = (text: string) => redactor.text(text).slice(0, SHOWN_CHARACTERS);
    return {
      number: answer.number,
      purpose: redactor.text(request.purpose),
      request: {
        method: request.method ?? 'GET',
        url: redactor.text(request.url),
        headers: shownHeaders(redactor, Object.entries(request.headers ?? {})),
        ...(request.body !== undefined && { body: shown(request.body) }),
      },
      ...(answer.status > 0 && {
        response: {
          status: answer.status,
          headers: shownHeaders(redactor, answer.headers),
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

function shownHeaders(
  redactor: Redactor,
  headers: Iterable<readonly [string, string]>,
): Exchange['request']['headers'] {
  return Array.from(headers, ([name, value]) => {
    const [shownName, shownValue] = redactor.header(name, value);
    return [shownName, shownValue.slice(0, SHOWN_CHARACTERS)] as const;
  });
}
