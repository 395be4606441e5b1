/** The contract between the pure core and everything around it. */

import type { Awaitable } from './awaitable.js';
import type { Denial } from './denial.js';

/** Milliseconds since the epoch. Injected everywhere, so that time can be tested. */
export type Clock = () => number;

/**
 * What the guard needs to know of a request. A Fetch `Request` satisfies it as it is; for Node a view of a few
 * lines does. Header names are looked up in lower case. A field that was sent more than once must come back
 * with all its values, joined by a comma and a space (RFC 9110 §5.3), never as the first one only.
 */
export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  /** The framework's own request, where this is only a view of it: what tells two requests apart. */
  readonly source?: object;
}

/** A complete HTTP answer as plain data. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/**
 * Who is calling, as far as the verified token says. Satisfies `AuthInfo` of both MCP SDK lines structurally, so it can be
 * handed to a transport as it is.
 */
export interface AuthInfo {
  /** The access token itself. Treat it as a secret: never log it, never send it to another server. */
  token: string;
  /** The issuer that vouches for the token (`iss`), exactly as configured. */
  issuer: string;
  /** The user or machine the token speaks for (`sub`). Unique only together with `issuer`. */
  subject?: string;
  /** The OAuth client the token was issued to; an empty string when the token does not say. */
  clientId: string;
  /** The scopes the token carries, as issued: hierarchies are not expanded. */
  scopes: string[];
  /** The same and every scope they imply; set where `scopeImplies` is configured. */
  effectiveScopes?: string[];
  /** The audience of the token (`aud`), as issued. */
  audience?: string | string[];
  /** Seconds since the epoch after which the token is not accepted (`exp`). */
  expiresAt?: number;
  /** The resource (RFC 8707) of this server that the token was accepted for. To change it is a TypeError; `new URL(…)` makes a copy. */
  resource?: URL;
  /** Every claim of the token, or of the introspection or userinfo answer. */
  claims: Record<string, unknown>;
  /** Room for the host; the library leaves it alone. */
  extra?: Record<string, unknown>;
}

/** The authentication schemes this library can speak (RFC 6750 §2.1, RFC 9449 §7.1). */
export type Scheme = 'bearer' | 'dpop';

/** How a token was presented: what a proof of possession is checked against. */
export interface Presentation {
  readonly scheme: Scheme;
  readonly method: string;
  /** The request target as it arrived. Its host, if it has one, is the caller's to choose. */
  readonly url: string;
  /** The `DPoP` field; repeated fields joined by a comma and a space. */
  readonly proof: string | null;
  /** The same object for every guard that the request passes, and for no other request. */
  readonly request: object;
  /** Whether what is remembered of tokens was asked about this one already, and does not know it. */
  readonly isNew?: boolean;
}

/** The answer of a verifier: an identity, or the reason why there is none. Never an exception. */
export type Verdict =
  /** `headers` go with the answer of the host, as those of a {@link Decision} do. */
  | {
      readonly ok: true;
      readonly auth: AuthInfo;
      readonly headers?: Reply['headers'];
      /** For the operator: which way of verification was chosen, where there was a choice. */
      readonly explanation?: string;
    }
  | { readonly ok: false; readonly denial: Denial };

/**
 * Turns a token into a {@link Verdict}. Total: it neither throws nor rejects. Scopes are not its business. Without a presentation the
 * token counts as a plain bearer token. The answer is a promise only where something has to be waited for.
 */
export type Verify = (token: string, presentation?: Presentation) => Awaitable<Verdict>;

/** The body of a request, as far as it could be had. */
export type Body =
  /** As it was sent. */
  | { readonly type: 'text'; readonly text: string }
  /** As the host parsed it. The host hands the same value to the handler, so that both see one message. */
  | { readonly type: 'parsed'; readonly value: unknown }
  | { readonly type: 'unusable'; readonly problem: 'too_large' | 'encoded' | 'unreadable' };

/** Reads the body of a request up to a number of bytes. Called at most once, and only when a rule depends on the body. */
export type ReadBody = (limit: number) => Promise<Body>;

/** The head of the answer that the host gave, as far as the guard has to see it. Header names in lower case. */
export interface AnswerHead {
  readonly status: number;
  get(name: string): string | null;
}

/** The host goes on, with these headers on its answer unless it has set them itself. */
export interface Allowed {
  readonly type: 'allow';
  /** Left out where anybody may do what was asked for, and no token came. */
  readonly auth?: AuthInfo;
  readonly headers: Reply['headers'];
  /** The body, where it was read: the handler must get this value or the same bytes, and no others. */
  readonly message?: { readonly value: unknown };
  /** To be told the head of the answer, where that matters: a session belongs to whoever opened it. */
  readonly answered?: (answer: AnswerHead) => void;
  /** Calls back when the token expires, so that a stream ends with it. Returns what cancels that. */
  readonly whenExpired?: (end: () => void) => () => void;
}

/** What the guard decided: go on, or send this reply and run nothing else. */
export type Decision = Allowed | { readonly type: 'reply'; readonly reply: Reply; readonly denial?: Denial };

/**
 * Decides over one request. Total: it neither throws nor rejects. Without `readBody`, requests whose decision depends on the body are
 * refused. The answer is a promise only where something has to be waited for: keys, a body, a store. `await` takes both.
 */
export type Guard = (head: RequestHead, readBody?: ReadBody) => Decision | Promise<Decision>;

/** Calls back after a number of milliseconds; returns what cancels it. */
export type Timer = (callback: () => void, delay: number) => () => void;

/** One entry of a JSON Web Key Set, not yet checked for anything but being an object (RFC 7517 §4). */
export type Jwk = Readonly<Record<string, unknown>>;

/** An answer that could not be had from the authorization server, for reasons that are not the caller's. */
export interface Unavailable {
  readonly unavailable: true;
  /** For the operator: what was tried and what came back. Holds no secret. */
  readonly detail: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number;
}
