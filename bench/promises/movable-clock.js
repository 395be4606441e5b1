// @ts-check
/**
 * Replaces the wall clock of this process by one that can be moved forward: `Date.now()`, `new Date()` and `Date()`. It is the same
 * for every contender, and has to be installed before any of their code is loaded. Timers and `performance.now()` stay real, so that
 * a wait that is measured is a wait that happened.
 */

const RealDate = Date;
let offset = 0;

const movedNow = () => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, members, newTarget) =>
    Reflect.construct(target, members.length === 0 ? [movedNow()] : members, newTarget),
  apply: () => new RealDate(movedNow()).toString(),
  get: (target, member) => (member === 'now' ? movedNow : Reflect.get(target, member)),
});

/** @param {number} milliseconds since the process started, as far as the clock is ahead */
export function setClockAhead(milliseconds) {
  offset = milliseconds;
}
