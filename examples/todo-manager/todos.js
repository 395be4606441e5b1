// @ts-check
import { randomUUID } from 'node:crypto';

/** @typedef {{ id: string, text: string, owner: string }} Todo `owner` is a subject, unique because one issuer is trusted */

/** Todos in memory, oldest first. Knows who owns what, and nothing of tokens and scopes. */
export class Todos {
  /** @type {Map<string, Todo>} */
  #byId = new Map();

  /** @param {string} text @param {string | undefined} owner @returns {Todo} */
  add(text, owner) {
    // Tokens of machines may have no subject. What belongs to nobody would belong to all of them.
    if (owner === undefined) throw new Error('A todo needs an owner');
    const todo = { id: randomUUID(), text, owner };
    this.#byId.set(todo.id, todo);
    return todo;
  }

  /** @returns {Todo[]} */
  all() {
    return [...this.#byId.values()];
  }

  /** @param {string | undefined} owner @returns {Todo[]} */
  of(owner) {
    return this.all().filter((todo) => todo.owner === owner);
  }

  /** False for a todo that does not exist: whoever may not delete it is not told whether it does. @param {unknown} id @param {string | undefined} owner */
  isOwn(id, owner) {
    return this.of(owner).some((todo) => todo.id === id);
  }

  /** @param {string} id @returns {boolean} whether there was such a todo */
  delete(id) {
    return this.#byId.delete(id);
  }
}
