// @ts-check
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {'sign-in' | 'whoami' | 'step-up'} Step */
/** @typedef {{ outcome: 'passed' } | { outcome: 'failed', reason: string } | { outcome: 'not run' }} Result */

/** What a client has to do, in the order of the table. @type {readonly Step[]} */
export const steps = ['sign-in', 'whoami', 'step-up'];

/** What a client has done, as the server side saw it. */
export class Steps {
  /** @type {Record<Step, Result>} */
  results = {
    'sign-in': { outcome: 'not run' },
    whoami: { outcome: 'not run' },
    'step-up': { outcome: 'not run' },
  };
  #isDeleted;

  /** @param {{ isDeleted(): boolean }} servers */
  constructor({ isDeleted }) {
    this.#isDeleted = isDeleted;
  }

  /**
   * Takes a step and writes down how it went. What the client shows of whoami's answer must name alice, and after a step-up the
   * todo must be gone: a client that says it succeeded is not asked to be believed.
   *
   * @param {Step} step
   * @param {() => Promise<Shown>} take
   * @template Shown
   */
  async take(step, take) {
    try {
      const shown = await take();
      if (step === 'whoami') assertAlice(shown);
      if (step === 'step-up') assert(this.#isDeleted(), `the todo is still there: ${excerpt(String(shown))}`);
      this.results[step] = { outcome: 'passed' };
      return shown;
    } catch (error) {
      this.results[step] = { outcome: 'failed', reason: reasonOf(error) };
      throw error;
    }
  }

  /**
   * Writes down what went wrong outside of a step, such as the sign-in before a step-up, or that time is up.
   *
   * @param {string} reason
   */
  giveUp(reason) {
    if (steps.some((step) => this.results[step].outcome === 'failed')) return;
    const next = steps.find((step) => this.results[step].outcome === 'not run');
    if (next) this.results[next] = { outcome: 'failed', reason };
  }
}

/** @param {unknown} shown */
function assertAlice(shown) {
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown);
  // Clients print JSON in JSON, pretty or not.
  assert(/sub\\*"\s*:\s*\\*"alice/.test(text ?? ''), `it shows no alice: ${excerpt(text ?? '')}`);
}

/** @param {unknown} error */
export function reasonOf(error) {
  return excerpt(error instanceof Error ? error.message : String(error));
}

/** One line without tokens, or what looks like them: how it begins and how it ends. @param {string} text */
function excerpt(text) {
  const line = stripVTControlCharacters(text)
    .replace(/^\s+at .*$/gm, '')
    .replace(/\?response_type=\S+/g, '?…')
    .replace(/[\w-]{30,}(\.[\w-]+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= 300 ? line : `${line.slice(0, 150)} … ${line.slice(-150)}`;
}
