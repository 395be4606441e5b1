// @ts-check
/** A process of its own for one contender: the functions that a file of `labs/` exports, called from outside. */

import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Lab
 * @property {(name: string, argument?: unknown) => Promise<any>} call one at a time
 * @property {() => void} close
 */

/**
 * @param {string} name a file of `labs/`
 * @param {{ flags?: string[], oneCore?: boolean }} [how] flags of Node, and whether the process is kept on one core
 * @returns {Lab}
 */
export function openLab(name, { flags = [], oneCore = false } = {}) {
  const host = fileURLToPath(new URL('host.js', import.meta.url));
  const pinned = oneCore && pinning();
  const child = fork(host, [new URL(`../labs/${name}.js`, import.meta.url).href], {
    serialization: 'advanced',
    ...(pinned
      ? { execPath: 'taskset', execArgv: [...pinned, process.execPath, ...flags] }
      : { execArgv: flags }),
  });
  return {
    async call(call, argument) {
      child.send({ call, argument });
      const settled = new AbortController();
      const { signal } = settled;
      const [answer] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }),
      ]);
      settled.abort();
      if (typeof answer !== 'object' || answer === null)
        throw new Error(`The lab ${name} ended with ${answer}.`);
      if ('problem' in answer) throw new Error(`${call} of the lab ${name} failed: ${answer.problem}`);
      return answer.value;
    },
    close: () => void child.kill('SIGKILL'),
  };
}

/** Hands the lab on, and closes it in the end. @template T @param {Lab} lab @param {(lab: Lab) => Promise<T>} use */
export async function withLab(lab, use) {
  try {
    return await use(lab);
  } finally {
    lab.close();
  }
}

/** The arguments of `taskset` for the first core this process may use; undefined where there is no `taskset`. */
export function pinning() {
  if (spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const allowed = /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return allowed === undefined ? undefined : ['-c', allowed];
}
