/** Laws that hold for whatever is configured: challenges are read as they were meant, and resources have one identity. */

import * as sdk2 from '@modelcontextprotocol/client';
import * as sdk1 from '@modelcontextprotocol/sdk/client/auth.js';
import fc from 'fast-check';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { bearerChallenge } from '../../src/core/challenge.js';
import {
  audiencesOf,
  metadataLocations,
  resourceMetadataUrl,
  resourceProblem,
} from '../../src/core/resource.js';
import { isScopeToken } from '../../src/core/scopes.js';
import { runs } from '../support/runs.js';

const resource = fc
  .webUrl({ validSchemes: ['https', 'http'], withQueryParameters: true, size: 'small' })
  .filter((url) => resourceProblem(url, true) === undefined);
const scope = fc.string({ minLength: 1, maxLength: 12 }).filter(isScopeToken);
const error = fc.constantFrom('invalid_token', 'insufficient_scope', 'invalid_request');

describe('a challenge', () => {
  it('comes out of every client’s parser as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        resource,
        fc.array(scope, { maxLength: 4 }),
        fc.option(error),
        async (identifier, scopes, code) => {
          const resourceMetadata = resourceMetadataUrl(identifier);
          const description = { errorDescription: 'The access token is not valid.' };
          const value = bearerChallenge({
            resourceMetadata,
            scopes,
            ...(code === null ? {} : { error: code, ...description }),
          });
          const meant = { error: code ?? undefined, scope: scopes.length ? scopes.join(' ') : undefined };

          for (const { extractWWWAuthenticateParams: extract } of [sdk1, sdk2]) {
            const read = extract(answer(value));
            expect(read.resourceMetadataUrl?.href).toBe(new URL(resourceMetadata).href);
            expect({ error: read.error, scope: read.scope }).toEqual(meant);
          }
          const [challenge] = await challengesSeenByOauth4webapi(value);
          expect(challenge?.parameters.resource_metadata).toBe(resourceMetadata);
          expect({ error: challenge?.parameters.error, scope: challenge?.parameters.scope }).toEqual(meant);
        },
      ),
      runs(100),
    );
  });
});

describe('a resource', () => {
  it('is its own audience, and only a final slash may come or go', () => {
    fc.assert(
      fc.property(resource, (identifier) => {
        const audiences = audiencesOf(identifier);
        expect(audiences).toContain(identifier);
        for (const audience of audiences) expect(new URL(audience).href).toBe(new URL(identifier).href);
      }),
      runs(200),
    );
  });

  it('does not accept the audience of another one', () => {
    fc.assert(
      fc.property(resource, resource, (one, other) => {
        fc.pre(new URL(one).href !== new URL(other).href);
        expect(audiencesOf(one)).not.toContain(other);
        for (const longer of [`${one}x`, `${one}/x`, `${one}#x`])
          expect(audiencesOf(one)).not.toContain(longer);
      }),
      runs(200),
    );
  });

  it('can be told from where its metadata is', () => {
    fc.assert(
      fc.property(resource, (identifier) => {
        const { origin, href } = new URL(identifier);
        const url = resourceMetadataUrl(identifier);
        expect(new URL(url.replace('/.well-known/oauth-protected-resource', '')).href).toBe(href);
        expect(metadataLocations(identifier)).toContain(url.slice(origin.length));
      }),
      runs(200),
    );
  });
});

function answer(challenge: string): Response {
  return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
}

async function challengesSeenByOauth4webapi(challenge: string) {
  const url = new URL('https://api.example.com/');
  const options = { [oauth.customFetch]: async () => answer(challenge) };
  const thrown = await oauth
    .protectedResourceRequest('x', 'GET', url, undefined, undefined, options)
    .catch((reason: unknown) => reason);
  if (!(thrown instanceof oauth.WWWAuthenticateChallengeError)) throw thrown;
  return thrown.cause;
}
