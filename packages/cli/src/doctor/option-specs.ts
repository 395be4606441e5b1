const one = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

/** As `parseArgs` wants them; the usage says what they are. */
export const optionSpecs = {
  'sign-in': flag,
  'client-id': one,
  'client-secret': one,
  'client-credentials': flag,
  scope: many,
  issuer: one,
  'callback-port': one,
  'no-browser': flag,
  token: one,
  'token-file': one,
  'narrow-token': one,
  'expired-token': one,
  'other-audience-token': one,
  'other-user-token': one,
  'issuer-key': one,
  register: flag,
  'allow-private': flag,
  timeout: one,
  kind: one,
  only: many,
  skip: many,
  'fail-on': one,
  html: one,
  json: flag,
  verbose: flag,
  quiet: flag,
  help: { type: 'boolean', short: 'h' },
} as const;
