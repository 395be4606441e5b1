import { expect, it } from 'vitest';
import { resourceDifference } from '../../src/checks/rs/resource-difference.js';

const same = [
  ['https://api.example.com/mcp', 'https://api.example.com/mcp'],
  ['https://api.example.com/mcp?tenant=a', 'https://api.example.com/mcp?tenant=a'],
  ['https://api.example.com', 'https://api.example.com/'],
  ['https://api.example.com/', 'https://api.example.com/'],
  ['http://localhost:3000/mcp', 'http://localhost:3000/mcp'],
] as const;

it.each(same)('%s is %s', (resource, url) => {
  expect(resourceDifference(resource, new URL(url))).toBeUndefined();
});

const different = [
  ['api.example.com/mcp', 'https://api.example.com/mcp', 'not a URL'],
  ['HTTPS://API.example.com/mcp', 'https://api.example.com/mcp', 'spelled differently'],
  ['https://api.example.com:443/mcp', 'https://api.example.com/mcp', 'spelled differently'],
  ['https://api.example.com/mcp/', 'https://api.example.com/mcp', 'ends with a slash'],
  ['https://api.example.com/mcp', 'https://api.example.com/mcp/', 'slash at its end is missing'],
  ['http://api.example.com/mcp', 'https://api.example.com/mcp', 'http where clients use https'],
  ['https://localhost:3000/mcp', 'http://localhost:3000/mcp', 'https where clients use http'],
  ['http://localhost:3000/mcp', 'http://127.0.0.1:3000/mcp', 'two names'],
  ['http://[::1]:3000/mcp', 'http://localhost:3000/mcp', 'two names'],
  ['https://api.example.com', 'https://api.example.com/mcp', 'path of the endpoint is missing'],
  ['https://api.example.com/', 'https://api.example.com/mcp', 'path of the endpoint is missing'],
  ['https://api.example.com/sse', 'https://api.example.com/mcp', 'another path'],
  ['https://api.example.com/mcp?tenant=b', 'https://api.example.com/mcp?tenant=a', 'the query differs'],
  ['http://10.0.0.7:8080/mcp', 'https://api.example.com/mcp', 'known inside'],
  ['http://notes/mcp', 'https://api.example.com/mcp', 'known inside'],
  ['http://localhost:3000/mcp', 'https://api.example.com/mcp', 'known inside'],
  ['https://www.example.com/mcp', 'https://api.example.com/mcp', 'another host'],
  ['https://other.example/notes', 'https://api.example.com/mcp', 'another server'],
] as const;

it.each(different)('%s is not %s: %3$s', (resource, url, why) => {
  expect(resourceDifference(resource, new URL(url))).toContain(why);
});
