import { describe, expect, it } from 'vitest';
import {
  audiencesOf,
  metadataLocations,
  resourceMetadataUrl,
  resourceProblem,
} from '../../src/core/resource.js';

describe('resourceProblem', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com/notes',
    'https://api.example.com:8443/a/b/',
    'https://api.example.com/mcp?tenant=x',
    'HTTPS://API.example.com/mcp',
    'http://localhost:3001',
    'http://127.0.0.1:3001/mcp',
    'https://[::1]/mcp',
  ])('has nothing against %s', (identifier) => {
    expect(resourceProblem(identifier)).toBeUndefined();
  });

  it('lets plain http pass where it is asked for', () => {
    expect(resourceProblem('http://mcp:3001/mcp', true)).toBeUndefined();
  });

  // Requirements: MCP-RS-21, 9728-01
  it.each([
    ['', /non-empty string/],
    [undefined, /non-empty string/],
    [42, /non-empty string/],
    ['api.example.com/mcp', /not an absolute URL/],
    ['/mcp', /not an absolute URL/],
    ['https://', /not an absolute URL/],
    ['http://api.example.com/mcp', /must use https .* `allowInsecureRequests: true`/],
    ['http://localhost.example.com/mcp', /must use https/],
    ['urn:example:api', /must use https/],
    ['ftp://api.example.com', /must use https/],
    ['javascript:alert(1)', /must use https/],
    ['https://api.example.com/mcp#part', /Remove everything from "#" on/],
    ['https://api.example.com/mcp#', /Remove everything from "#" on/],
    ['https://user:secret@api.example.com/mcp', /user name or password/],
    ['https://api.example.com/a b', /percent-encoded/],
    ['https://api.example.com/"x"', /percent-encoded/],
    ['https://\u0430pi.example.com/', /percent-encoded/],
    [' https://api.example.com/', /percent-encoded/],
    ['https://api.example.com/\n', /percent-encoded/],
  ])('says what is wrong with %j', (identifier, sentence) => {
    expect(resourceProblem(identifier)).toMatch(sentence);
  });
});

describe('audiencesOf', () => {
  it.each([
    ['https://api.example.com', ['https://api.example.com', 'https://api.example.com/']],
    ['https://api.example.com/', ['https://api.example.com', 'https://api.example.com/']],
    ['https://api.example.com/notes', ['https://api.example.com/notes']],
    ['https://api.example.com/notes/', ['https://api.example.com/notes/']],
    ['https://api.example.com/?tenant=x', ['https://api.example.com/?tenant=x']],
  ])('%s is meant by %j', (identifier, audiences) => {
    expect(audiencesOf(identifier)).toEqual(audiences);
  });
});

// Requirements: 9728-11
describe('where metadata is', () => {
  it.each([
    ['https://x.example', 'https://x.example/.well-known/oauth-protected-resource'],
    ['https://x.example/', 'https://x.example/.well-known/oauth-protected-resource'],
    ['https://x.example/mcp', 'https://x.example/.well-known/oauth-protected-resource/mcp'],
    ['https://x.example:8443/a/b', 'https://x.example:8443/.well-known/oauth-protected-resource/a/b'],
    ['https://x.example/mcp/', 'https://x.example/.well-known/oauth-protected-resource/mcp/'],
    ['https://x.example/mcp?t=1', 'https://x.example/.well-known/oauth-protected-resource/mcp?t=1'],
    ['https://x.example?t=1', 'https://x.example/.well-known/oauth-protected-resource?t=1'],
    ['https://x.example/%7Ea', 'https://x.example/.well-known/oauth-protected-resource/%7Ea'],
  ])('%s → %s', (identifier, url) => {
    expect(resourceMetadataUrl(identifier)).toBe(url);
    const { pathname, search } = new URL(url);
    expect(metadataLocations(identifier)[0]).toBe(pathname + search);
  });

  it('has two more with the path in front', () => {
    expect(metadataLocations('https://x.example/a/b')).toEqual([
      '/.well-known/oauth-protected-resource/a/b',
      '/a/b/.well-known/oauth-protected-resource/a/b',
      '/a/b/.well-known/oauth-protected-resource',
    ]);
    expect(metadataLocations('https://x.example/')).toEqual(['/.well-known/oauth-protected-resource']);
  });

  it('keeps resources apart that differ in the query only', () => {
    const [one, other] = ['a', 'b'].map((tenant) => metadataLocations(`https://x.example/mcp?t=${tenant}`));
    for (const location of one ?? []) expect(other).not.toContain(location);
  });
});
