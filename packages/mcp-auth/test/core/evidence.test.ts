import { expect, it } from 'vitest';
import { withoutToken } from '../../src/core/evidence.js';

const token = `a~b c+/=d"e\\f`;

it.each([
  ['as it is', token],
  ['in a URL', encodeURIComponent(token)],
  ['in a form', new URLSearchParams({ token }).toString()],
  ['in JSON', JSON.stringify({ token })],
])('takes the token out, %s', (_name, text) => {
  const denial = { reason: 'internal_error', detail: `before ${text} after` } as const;
  const cleaned = withoutToken(denial, token);
  const detail = 'detail' in cleaned ? cleaned.detail : '';
  expect(detail).toMatch(/^before .*\[token\].* after$/);
  expect(detail).not.toMatch(/a(~|%7E)b/);
});

it('leaves a denial without evidence alone', () => {
  expect(withoutToken({ reason: 'no_credentials' }, token)).toEqual({ reason: 'no_credentials' });
});
