/** What the checks of a resource server look at. Everything is asked once. */

import { MissingPrerequisite } from '../check.js';
import type { Credentials, IssuerKey } from '../credentials.js';
import type { Answer } from '../http/answer.js';
import {
  type Challenge,
  challengeForTokens,
  type ParsedChallenges,
  paramOf,
  parseChallenges,
} from '../http/challenge.js';
import type { Http } from '../http/http.js';
import { McpEndpoint, wasServed } from '../mcp/endpoint.js';
import type { Era } from '../mcp/messages.js';
import { once } from '../once.js';
import { metadataLocations } from './locations.js';

/** A protected resource metadata document (RFC 9728), and where it was found. */
export interface FoundMetadata {
  readonly url: string;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface ResourceServerInput {
  readonly http: Http;
  readonly url: URL;
  readonly credentials?: Credentials | undefined;
  readonly issuerKey?: IssuerKey | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
  /** Sends a GET with a `Host` of its own, which `fetch` cannot. */
  readonly getWithHost?: GetWithHost | undefined;
}

export type GetWithHost = (url: string, host: string) => Promise<Response>;

export class ResourceServer {
  readonly http: Http;
  readonly url: URL;
  readonly mcp: McpEndpoint;
  readonly credentials: Credentials;
  readonly issuerKey: IssuerKey | undefined;
  readonly clock: () => number;
  readonly getWithHost: GetWithHost | undefined;

  constructor({
    http,
    url,
    credentials = {},
    issuerKey,
    clock = Date.now,
    getWithHost,
  }: ResourceServerInput) {
    this.http = http;
    this.url = url;
    this.mcp = new McpEndpoint(http, url);
    this.credentials = credentials;
    this.issuerKey = issuerKey;
    this.clock = clock;
    this.getWithHost = getWithHost;
  }

  /** The first thing a client does: `initialize` without a token. */
  readonly refusal = once(() => this.mcp.hello('legacy', { purpose: 'Open a conversation without a token' }));

  /** The same as {@link refusal}, where it is the 401 it has to be. */
  readonly unauthorized = once(async (): Promise<Answer> => {
    const answer = await this.refusal();
    if (answer.status === 401) return answer;
    const what = wasServed(answer) ? 'it answers without a token' : `it answers ${answer.summary}`;
    throw new MissingPrerequisite('rs.challenge.unauthorized', `There is no 401 to look at: ${what}.`);
  });

  /** To a token that nobody issued, and that is none of any known form. */
  readonly unknownTokenRefusal = once(() =>
    this.mcp.hello('legacy', {
      purpose: 'Present a token that nobody issued',
      authorization: 'Bearer mcp-auth-audit-nobody-issued-this',
    }),
  );

  readonly challenges = once(async (): Promise<ParsedChallenges> => {
    const header = (await this.unauthorized()).header('www-authenticate');
    if (header === undefined) {
      throw new MissingPrerequisite('rs.challenge.present', 'The 401 has no WWW-Authenticate header.');
    }
    return parseChallenges(header);
  });

  /** The Bearer challenge of the 401; that for DPoP where the server takes nothing else. */
  readonly bearer = once(async (): Promise<Challenge> => {
    const parsed = await this.challenges();
    if (!parsed.ok) {
      throw new MissingPrerequisite(
        'rs.challenge.syntax',
        `WWW-Authenticate cannot be read: ${parsed.problem}.`,
      );
    }
    const bearer = challengeForTokens(parsed.challenges);
    if (!bearer) throw new MissingPrerequisite('rs.challenge.bearer', 'The 401 has no Bearer challenge.');
    return bearer;
  });

  /** The URL in `resource_metadata`, wherever it points; undefined where there is none or no challenge at all. */
  readonly advertisedMetadataUrl = once(async (): Promise<string | undefined> => {
    const header = (await this.refusal()).header('www-authenticate');
    const parsed = header === undefined ? undefined : parseChallenges(header);
    if (!parsed?.ok) return undefined;
    for (const challenge of parsed.challenges) {
      const url = paramOf(challenge, 'resource_metadata');
      if (url !== undefined && URL.canParse(url)) return url;
    }
    return undefined;
  });

  /** Where clients look, in their order (MCP 2026-07-28, authorization server discovery). */
  readonly metadataUrls = once(async (): Promise<readonly string[]> => {
    const advertised = await this.advertisedMetadataUrl();
    const { path, root } = metadataLocations(this.url);
    // By the letter a slash at the end of the path is kept; the MCP SDKs, Codex and mcp-remote take it away.
    const paths = [path, path.replace(/\/$/, '')];
    return [...new Set([...(advertised === undefined ? [] : [advertised]), ...paths, root])];
  });

  metadataAt(url: string): Promise<Answer> {
    return this.http.get(url, 'Read the protected resource metadata', { accept: 'application/json' });
  }

  /** The first document that a client would find. */
  readonly metadata = once(async (): Promise<FoundMetadata> => {
    const tried: string[] = [];
    for (const url of await this.metadataUrls()) {
      const answer = await this.metadataAt(url);
      if (answer.status === 200 && answer.object) return { url, document: answer.object };
      tried.push(`${url}: ${answer.summary}`);
    }
    throw new MissingPrerequisite(
      'rs.metadata.found',
      `No protected resource metadata was found. ${tried.join('; ')}.`,
    );
  });

  /** Issuer identifiers from the metadata, at most five. */
  readonly authorizationServers = once(async (): Promise<readonly string[]> => {
    const { authorization_servers: list } = (await this.metadata()).document;
    const issuers = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
    return [...new Set(issuers)].slice(0, 5);
  });

  /** A good token as a header field value. */
  get authorization(): string {
    const { token } = this.credentials;
    if (token === undefined) throw new Error('This check needs a token; list it in `needs`.');
    return `Bearer ${token}`;
  }

  /** The way of speaking that the server answers with a good token; modern where it knows both. */
  readonly era = once(async (): Promise<Era> => {
    const { authorization } = this;
    for (const era of ['modern', 'legacy'] as const) {
      const answer = await this.mcp.hello(era, {
        purpose: 'Open a conversation with the token',
        authorization,
      });
      if (wasServed(answer) && answer.status < 300) return era;
    }
    throw new MissingPrerequisite('rs.token.accepted', 'The server answers no conversation with the token.');
  });
}
