/** Keys and signatures of the resource itself, which few servers have. */

import { type Check, fail, MissingPrerequisite, notApplicable, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const metadataAlgorithmChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.algorithms',
    role: 'resource-server',
    level: 'MUST',
    title: 'No signature algorithm is "none"',
    why: 'With "none" nothing is signed: anybody can write the answer of the server.',
    source: 'RFC 9728 §2; RFC 9449 §5.1',
    requirements: ['9728-06'],
    fix: 'Take "none" out of the list, and leave the member out where responses are not signed.',
    run: async (subject) => {
      const { document } = await subject.metadata();
      const names = ['resource_signing_alg_values_supported', 'dpop_signing_alg_values_supported'];
      const given = names.filter((name) => document[name] !== undefined);
      if (given.length === 0) return notApplicable('No algorithms are listed.');
      const wrong = given.find((name) => {
        const list = document[name];
        return Array.isArray(list) && list.includes('none');
      });
      return wrong === undefined ? pass() : fail(`"${wrong}" lists "none".`);
    },
  },
  {
    id: 'rs.metadata.jwks-uri',
    role: 'resource-server',
    level: 'MUST',
    title: 'jwks_uri is https',
    why: 'Keys that come over http can be exchanged on the way.',
    source: 'RFC 9728 §2',
    requirements: ['9728-03'],
    fix: 'Serve the keys over https. If you meant those of the authorization server, take the member out: here it is for keys of the MCP server itself.',
    run: async (subject) => {
      const { jwks_uri: uri } = (await subject.metadata()).document;
      if (uri === undefined) return notApplicable('The server has no keys of its own.');
      if (typeof uri !== 'string' || !URL.canParse(uri)) {
        throw new MissingPrerequisite('rs.metadata.types', '"jwks_uri" is no complete URL.');
      }
      const { protocol, hostname } = new URL(uri);
      return protocol === 'https:' || (protocol === 'http:' && kindOfHost(hostname) === 'loopback')
        ? pass()
        : fail(`"jwks_uri" is ${JSON.stringify(uri)}.`);
    },
  },
  {
    id: 'rs.metadata.signed',
    role: 'resource-server',
    level: 'MUST',
    title: 'Signed metadata is a JWT that names who signed it, for the same resource',
    why: 'Clients that know signed metadata prefer its values to the plain ones: a wrong one sends them elsewhere.',
    source: 'RFC 9728 §2.2',
    requirements: ['9728-10'],
    fix: 'Sign a JWT with "iss" and the same members as the document, without "signed_metadata" inside, and never with "none"; or leave it out.',
    run: async (subject) => {
      const { signed_metadata: jwt, ...plain } = (await subject.metadata()).document;
      if (jwt === undefined) return notApplicable('The metadata is not signed.');
      const [header, payload] = typeof jwt === 'string' ? jwt.split('.').map(decoded) : [];
      if (!header || !payload) return fail('"signed_metadata" is no JWT that can be read.');
      if (typeof header.alg !== 'string' || header.alg.toLowerCase() === 'none') {
        return fail('"signed_metadata" is not signed: its algorithm is none.');
      }
      if (typeof payload.iss !== 'string') return fail('"signed_metadata" has no "iss".');
      if (payload.signed_metadata !== undefined)
        return fail('"signed_metadata" has "signed_metadata" inside.');
      if (payload.resource !== undefined && payload.resource !== plain.resource) {
        return fail(
          `"signed_metadata" is for ${JSON.stringify(payload.resource)}, the document for ${JSON.stringify(plain.resource)}.`,
        );
      }
      return pass('The signature itself was not checked.');
    },
  },
];

function decoded(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const value: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(text, (each) => each.charCodeAt(0))),
    );
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
