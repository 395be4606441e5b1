/** A good token is let in, and what only looks like one is not. */

import { type Check, fail, pass } from '../../check.js';
import { gotResult } from '../../mcp/conversation.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { tokenScopeChecks } from './token-scopes.js';
import { tampered } from './token-tampering.js';
import { tokenUseChecks } from './token-use.js';
import { allRefused } from './token-verdict.js';

const HANDLING = 'MCP 2026-07-28, Authorization, "Token Handling"';

const validityChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.token.accepted',
    role: 'resource-server',
    level: 'MUST',
    title: 'The server accepts the token',
    why: 'Users sign in, and are then told that they have not: clients start the sign-in again and again, or give up.',
    source: 'MCP 2026-07-28, Authorization, "Token Requirements"',
    requirements: ['MCP-RS-08', '8707-01', '9068-03'],
    fix: 'See what the token says, with `mcp-auth inspect` and never on a web page: its `aud` has to be what the server expects, usually its own URL; its `iss` one of the authorization servers in the metadata; `exp` in the future; the scopes those the server asks for. The log of the server should say which of them is not.',
    needs: ['token'],
    async run(subject) {
      try {
        await subject.era();
        return pass();
      } catch (error) {
        const { authorization } = subject;
        const answer = await subject.mcp.hello('legacy', { purpose: 'Open a conversation', authorization });
        const challenge = answer.header('www-authenticate');
        const said = challenge === undefined ? '' : ` and says: ${challenge}`;
        const fix =
          answer.status === 403
            ? 'The token is good, but lacks a scope. Get one with the scopes that the answer names, or ask for fewer.'
            : undefined;
        if (gotResult(answer)) throw error;
        return fail(`With the token, the server answers ${answer.summary}${said}.`, {
          shows: [answer],
          ...(fix !== undefined && { fix }),
        });
      }
    },
  },
  {
    id: 'rs.token.tampered-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'Changed copies of the token are refused',
    why: 'Whoever has any token can make one for any user: nothing is protected.',
    source: `${HANDLING}; RFC 8725 §3.2 and §3.3`,
    requirements: ['MCP-RS-10', 'MCP-RS-12', '9068-04', '8725-05'],
    fix: 'Verify the signature of every token with the keys at the `jwks_uri` of the authorization server, with the algorithms you expect and never "none"; look opaque tokens up at the introspection endpoint. Decoding is not verifying: use the `verify` function of your JWT library.',
    needs: ['token'],
    run: (subject) => {
      const copies = tampered(subject.authorization.slice('Bearer '.length));
      return allRefused(
        subject,
        copies.map(([what, token]) => [what, `Bearer ${token}`]),
      );
    },
  },
  {
    id: 'rs.token.expired-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'An expired token is refused',
    why: 'A token that was stolen or left in a log stays good for ever.',
    source: `${HANDLING}; RFC 9068 §4`,
    requirements: ['MCP-RS-12', '9068-05'],
    fix: 'Answer 401 with `error="invalid_token"` once `exp` has passed. A minute of tolerance for clocks is enough.',
    needs: ['token', 'expired-token'],
    run: (subject) =>
      allRefused(subject, [['the expired token', `Bearer ${subject.credentials.expiredToken}`]]),
  },
  {
    id: 'rs.token.other-audience-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'The token that was given for another server is refused',
    why: 'Any other server that the users sign in to can take their tokens and act as them here.',
    source: `${HANDLING}; RFC 8707 §2`,
    requirements: ['MCP-RS-11', '8707-01', '9068-03', '8725-11', '9700-02'],
    fix: 'Compare `aud` of the token with the identifier of this server (the `resource` of its metadata) and answer 401 where it is not in there. Have the authorization server put it there: clients send `resource` for that.',
    needs: ['token', 'other-audience-token'],
    run: (subject) =>
      allRefused(subject, [
        ['the token for another audience', `Bearer ${subject.credentials.otherAudienceToken}`],
      ]),
  },
  {
    id: 'rs.token.id-token-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'An ID token is not taken for an access token',
    why: 'ID tokens are shown to every client that a user signs in to; each of them could act as the user here.',
    source: 'RFC 8725 §3.12; RFC 9068 §5',
    requirements: ['8725-14'],
    fix: 'Check the audience: that of an ID token is the client, not this server. Where your authorization server marks access tokens with `typ: at+jwt`, ask for that as well.',
    needs: ['token', 'id-token'],
    run: (subject) => allRefused(subject, [['the ID token', `Bearer ${subject.credentials.idToken}`]]),
  },
  {
    id: 'rs.token.refresh-token-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'A refresh token is not taken for an access token',
    why: 'Refresh tokens live for months. Where they open doors, the short life of access tokens protects nobody.',
    source: 'RFC 6749 §1.5; RFC 8725 §3.12',
    requirements: ['8725-14'],
    fix: 'Check audience and type of the token. With introspection, refuse answers whose `token_type` or audience is not that of an access token for this server.',
    needs: ['token', 'refresh-token'],
    run: (subject) =>
      allRefused(subject, [['the refresh token', `Bearer ${subject.credentials.refreshToken}`]]),
  },
];

export const tokenChecks: readonly Check<ResourceServer>[] = [
  ...validityChecks,
  ...tokenUseChecks,
  ...tokenScopeChecks,
];
