/** How two URLs can be one for people and two for a comparison of strings; one row a difference. */

import { bare, below, both, canonical, decoded, loopback, parsed, path, unschemed } from './url-parts.js';

interface Spelling {
  readonly name: string;
  /** Whether the two, which are not equal, differ in this and in nothing else. */
  readonly only: (value: string, accepted: string) => boolean;
  /** Continues "it would match". */
  readonly phrase: (value: string, accepted: string) => string;
}

export const spellings: readonly Spelling[] = [
  {
    name: 'trailing_slash',
    only: (value, accepted) => bare(value) === bare(accepted),
    phrase: (value, accepted) =>
      value.length > accepted.length ? 'without the trailing slash' : 'with a slash at its end',
  },
  {
    name: 'surrounding_space',
    only: (value, accepted) => value.trim() === accepted.trim(),
    phrase: () => 'without the white space around it',
  },
  {
    name: 'host_case',
    only: (value, accepted) =>
      value.toLowerCase() === accepted.toLowerCase() &&
      both(value, accepted, (one, other) => one.href === other.href),
    phrase: () => 'with the same capital letters in the scheme and the host',
  },
  {
    name: 'path_case',
    only: (value, accepted) =>
      value.toLowerCase() === accepted.toLowerCase() &&
      !both(value, accepted, (one, other) => one.href === other.href),
    phrase: () => 'with the same capital letters',
  },
  {
    name: 'scheme',
    only: (value, accepted) =>
      /^https?:/i.test(value) && /^https?:/i.test(accepted) && unschemed(value) === unschemed(accepted),
    phrase: (_, accepted) =>
      /^https:/i.test(accepted) ? 'with https instead of http' : 'with http instead of https',
  },
  {
    name: 'no_scheme',
    only: (value, accepted) =>
      /^https?:/i.test(value) !== /^https?:/i.test(accepted) && unschemed(value) === unschemed(accepted),
    phrase: (value) => (/^https?:/i.test(value) ? 'without the scheme' : 'with the scheme in front'),
  },
  {
    name: 'port',
    only: (value, accepted) =>
      both(value, accepted, (one, other) => {
        const same =
          one.protocol === other.protocol && one.hostname === other.hostname && path(one) === path(other);
        // A default port that is written out is gone once it is parsed.
        const written = [value, accepted].filter((text) =>
          /^https?:\/\/[^/]*:\d+(?:\/|$)/i.test(text),
        ).length;
        return same && (one.port !== other.port || written === 1);
      }),
    phrase: (_, accepted) => {
      const port = /^https?:\/\/[^/]*:(\d+)/i.exec(accepted)?.[1];
      return port === undefined ? 'without the port' : `with the port ${port}`;
    },
  },
  {
    name: 'loopback_name',
    only: (value, accepted) =>
      both(value, accepted, (one, other) => {
        const local = loopback(one.hostname) && loopback(other.hostname) && one.hostname !== other.hostname;
        return local && one.port === other.port && path(one) === path(other);
      }),
    phrase: (_, accepted) =>
      `with ${parsed(accepted)?.hostname} as the host, which is the same machine and another name`,
  },
  {
    name: 'www',
    only: (value, accepted) =>
      both(value, accepted, (one, other) => {
        const hosts = [one.host.replace(/^www\./, ''), other.host.replace(/^www\./, '')];
        return one.host !== other.host && hosts[0] === hosts[1] && path(one) === path(other);
      }),
    phrase: (value) => (/^https?:\/\/www\./i.test(value) ? 'without www' : 'with www'),
  },
  {
    name: 'longer_path',
    only: below,
    phrase: (_, accepted) =>
      `if it ended after ${parsed(accepted)?.pathname}: it is for a part of what is accepted`,
  },
  {
    name: 'shorter_path',
    only: (value, accepted) => below(accepted, value),
    phrase: (_, accepted) => `with the whole path ${parsed(accepted)?.pathname}`,
  },
  {
    name: 'percent_encoding',
    only: (value, accepted) => decoded(value) === decoded(accepted),
    phrase: (value) =>
      /%[0-9a-f]{2}/i.test(value) ? 'without the percent-encoding' : 'with the same percent-encoding',
  },
  {
    name: 'query',
    only: (value, accepted) => value.replace(/[?#].*$/s, '') === accepted.replace(/[?#].*$/s, ''),
    phrase: (value) => (/[?#]/.test(value) ? 'without what begins with the ? or #' : 'with the same query'),
  },
];

/** Several of the above at once. */
export const severalSpellings: Spelling = {
  name: 'several_spellings',
  only: (value, accepted) =>
    canonical(value) === canonical(accepted) && !spellings.some(({ only }) => only(value, accepted)),
  phrase: () => 'to the letter: more than one thing in the spelling differs',
};
