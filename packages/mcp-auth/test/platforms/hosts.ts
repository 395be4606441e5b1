/** Each platform of the table as a server on a real port, in every version and arrangement. */

import { readFileSync } from 'node:fs';
import type { RunningHost } from '../operations/hosts.js';
import type { Ingredients, StartArranged } from './ingredients.js';
import { nodeHosts } from './node-hosts.js';
import { type PlatformId, platforms } from './table.js';
import { webHosts } from './web-hosts.js';

export interface Host {
  readonly title: string;
  readonly platform: PlatformId;
  /** The framework has taken the stream when the handler runs. */
  readonly takesStream: boolean;
  /** The parser of the host comes before the guard. */
  readonly parsesFirst: boolean;
  start(ingredients: Ingredients): Promise<RunningHost>;
}

const starts: Readonly<Record<PlatformId, StartArranged>> = { ...nodeHosts, ...webHosts };

/** Of an installed package, by any name. */
export function versionOf(name: string): string {
  const url = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).version;
}

export const hosts: readonly Host[] = platforms.flatMap(({ id, title, packages, arrangements }) =>
  (packages.length > 0 ? packages : [undefined]).flatMap((name) =>
    arrangements.map((arrangement): Host => {
      const number = name === undefined ? '' : ` ${versionOf(name)}`;
      const parsesFirst = arrangement === 'parser first';
      return {
        title: arrangements.length > 1 ? `${title}${number}, ${arrangement}` : `${title}${number}`,
        platform: id,
        takesStream: parsesFirst || id === 'fastify',
        parsesFirst,
        start: (ingredients) => starts[id]({ ...ingredients, name: name ?? '', arrangement }),
      };
    }),
  ),
);
