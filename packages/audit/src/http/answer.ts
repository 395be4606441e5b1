import type { RequestFailure } from './exchange.js';
import { parseJson } from './json.js';

interface AnswerParts {
  readonly number: number;
  readonly status?: number;
  readonly headers?: Headers;
  readonly text?: string;
  readonly failure?: RequestFailure | undefined;
}

/** What came back, as checks read it. */
export class Answer {
  /** Of the exchange in the report. */
  readonly number: number;
  /** 0 where no answer came; see `failure`. */
  readonly status: number;
  readonly headers: Headers;
  /** The body, or what was read of it. */
  readonly text: string;
  readonly failure: RequestFailure | undefined;
  /** Parsed once: many checks ask for it, and a server may make it expensive. */
  #json: { readonly value: unknown } | undefined;

  constructor({ number, status = 0, headers = new Headers(), text = '', failure }: AnswerParts) {
    this.number = number;
    this.status = status;
    this.headers = headers;
    this.text = text;
    this.failure = failure;
  }

  header(name: string): string | undefined {
    return this.headers.get(name) ?? undefined;
  }

  /** The media type in lower case, without parameters; '' where there is none. */
  get mediaType(): string {
    return (this.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  /** Undefined where the body is not JSON. */
  get json(): unknown {
    this.#json ??= { value: parseJson(this.text) };
    return this.#json.value;
  }

  /** The body where it is a JSON object. */
  get object(): Readonly<Record<string, unknown>> | undefined {
    const { json } = this;
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Readonly<Record<string, unknown>>)
      : undefined;
  }

  /** Short, for messages: `404 text/html`, or what went wrong. */
  get summary(): string {
    if (this.status === 0) return this.failure?.message ?? 'no answer';
    const what = this.failure ? ` (${this.failure.message})` : '';
    return `${this.status}${this.mediaType === '' ? '' : ` ${this.mediaType}`}${what}`;
  }
}
