// @ts-check
/** The route without auth: what all ratios are of. */

export const title = 'no auth';
export const gate = undefined;
