/** Headers that only a proxy may write. */

/** What servers take for the word of the proxy in front of them, in the spellings that reach them under one name (CGI, WSGI). */
export const IDENTITY_HEADERS = [
  'x-user-id',
  'x-user',
  'x-user-email',
  'x-remote-user',
  'remote-user',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-groups',
  'x-forwarded-preferred-username',
  'x-forwarded-access-token',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-authenticated-userid',
  'x-consumer-username',
  'x-ms-client-principal-name',
  'x-amzn-oidc-identity',
  'x-goog-authenticated-user-email',
  'client-cert',
  'x-client-cert',
  'x_user_id',
  'x_forwarded_user',
  'x_forwarded_email',
  'x_auth_request_user',
  'remote_user',
];
/** Not X-Forwarded-For: proxies add to it, and who is behind knows to read it from the end. */
export const FORWARDED_HEADERS = [
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-uri',
  'x-original-url',
  'x-rewrite-url',
  'forwarded',
  'x_forwarded_host',
];
