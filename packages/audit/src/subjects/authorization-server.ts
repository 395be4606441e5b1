/** What the checks of an authorization server look at. Everything is asked once. */

import { MissingPrerequisite } from '../check.js';
import type { Answer } from '../http/answer.js';
import type { Http } from '../http/http.js';
import { once } from '../once.js';
import { type IssuerLocation, issuerLocations } from './locations.js';
import { isForMachinesOnly } from './members.js';

export interface LocatedAnswer {
  readonly location: IssuerLocation;
  readonly answer: Answer;
}

export type Metadata = Readonly<Record<string, unknown>>;
/** An authorization server metadata document (RFC 8414), and where it was found. */
export interface FoundDocument {
  readonly url: string;
  readonly metadata: Metadata;
}

export type Jwk = Readonly<Record<string, unknown>>;

export interface AuthorizationServerInput {
  readonly http: Http;
  /** The issuer identifier as metadata or a person gave it, to the letter. */
  readonly issuer: string;
  /** A place outside the well-known ones that a person gave. */
  readonly metadataUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
  /** The resource that tokens are wanted for. */
  readonly resource?: string | undefined;
}

export class AuthorizationServer {
  readonly http: Http;
  readonly issuer: string;
  readonly metadataUrl: string | undefined;
  readonly clock: () => number;
  readonly resource: string | undefined;

  constructor({ http, issuer, metadataUrl, clock = Date.now, resource }: AuthorizationServerInput) {
    this.http = http;
    this.issuer = issuer;
    this.metadataUrl = metadataUrl;
    this.clock = clock;
    this.resource = resource;
  }

  /** What every location answers, in the order of the clients. */
  readonly located = once(async (): Promise<readonly LocatedAnswer[]> => {
    if (!URL.canParse(this.issuer)) {
      throw new MissingPrerequisite('as.metadata.found', `${JSON.stringify(this.issuer)} is not a URL.`);
    }
    const locations = issuerLocations(new URL(this.issuer));
    return Promise.all(
      locations.map(async (location) => ({ location, answer: await this.#read(location.url) })),
    );
  });

  #read(url: string): Promise<Answer> {
    return this.http.get(url, 'Read the authorization server metadata', { accept: 'application/json' });
  }

  /** The first document that a client would use: a JSON object with an `issuer`, whichever. */
  readonly document = once(async (): Promise<FoundDocument> => {
    if (this.metadataUrl !== undefined) {
      const { status, object } = await this.#read(this.metadataUrl);
      if (status === 200 && object) return { url: this.metadataUrl, metadata: object };
    }
    const located = await this.located();
    const specified = located.filter(({ location }) => location.isSpecified);
    for (const { location, answer } of [...specified, ...located]) {
      if (answer.status === 200 && typeof answer.object?.issuer === 'string') {
        return { url: location.url, metadata: answer.object };
      }
    }
    throw new MissingPrerequisite('as.metadata.found', 'No authorization server metadata was found.');
  });

  /** Every document that some client would use, the one of {@link document} first. */
  readonly documents = once(async (): Promise<readonly FoundDocument[]> => {
    const first = await this.document();
    const others = (await this.located()).flatMap(({ location: { url, isSpecified }, answer }) => {
      const { object } = answer;
      const isDocument = isSpecified && answer.status === 200 && typeof object?.issuer === 'string';
      return isDocument && object && url !== first.url ? [{ url, metadata: object }] : [];
    });
    return [first, ...others];
  });

  readonly metadata = once(async (): Promise<Metadata> => (await this.document()).metadata);

  readonly isForMachinesOnly = once(async () => isForMachinesOnly(await this.metadata()));

  /** A member that has to be a URL. */
  async endpoint(member: string, blockedBy: string): Promise<string> {
    const value = (await this.metadata())[member];
    if (typeof value === 'string' && URL.canParse(value)) return value;
    throw new MissingPrerequisite(blockedBy, `The metadata has no ${member} that is a URL.`);
  }

  readonly keySetAnswer = once(async (): Promise<Answer> => {
    const url = await this.endpoint('jwks_uri', 'as.keys.found');
    return this.http.get(url, 'Read the signing keys', {
      accept: 'application/json, application/jwk-set+json',
    });
  });

  /** The entries of the key set that are objects. */
  readonly keys = once(async (): Promise<readonly Jwk[]> => {
    const answer = await this.keySetAnswer();
    const list = answer.object?.keys;
    if (answer.status !== 200 || !Array.isArray(list)) {
      throw new MissingPrerequisite('as.keys.found', `The key set cannot be read: ${answer.summary}.`);
    }
    return list.filter(
      (each): each is Jwk => typeof each === 'object' && each !== null && !Array.isArray(each),
    );
  });
}
