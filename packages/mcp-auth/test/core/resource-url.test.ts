import { describe, expect, it } from 'vitest';
import { ResourceUrl } from '../../src/core/resource-url.js';

const text = 'https://user:word@api.example.com:8443/mcp?a=1#b';

describe('the URL of a resource', () => {
  it('says what any URL says', () => {
    const [url, like] = [new ResourceUrl(text), new URL(text)];
    expect(url).toBeInstanceOf(URL);
    expect(url).toEqual(like);
    expect([`${url}`, JSON.stringify(url), url.href]).toEqual([`${like}`, JSON.stringify(like), like.href]);
    for (const name of Object.keys(Object.getOwnPropertyDescriptors(URL.prototype)) as (keyof URL)[])
      if (typeof like[name] === 'string') expect(url[name], name).toBe(like[name]);
    expect([...url.searchParams]).toEqual([...like.searchParams]);
    expect(new URL('x', url).href).toBe(new URL('x', like).href);
  });

  it('cannot be changed', () => {
    const url = new ResourceUrl(text);
    const setters = Object.entries(Object.getOwnPropertyDescriptors(URL.prototype)).filter(
      ([, { set }]) => set,
    );
    expect(setters.length).toBeGreaterThan(9);
    for (const [name] of setters)
      expect(() => Reflect.apply(Object.assign, Object, [url, { [name]: 'x' }]), name).toThrow(TypeError);
    url.searchParams.set('a', '2');
    url.searchParams.append('c', '3');
    expect(url.href).toBe(text);
    const copy = new URL(url);
    copy.hostname = 'other.example';
    expect([url.href, copy.hostname]).toEqual([text, 'other.example']);
  });
});
