// @ts-check
import { startDevServer } from '@mcp-auth/dev-server';

/** What each role may do. A user's token never holds a scope that the user's role does not have, whatever the client asks for. */
const roles = {
  Admin: ['create:todos', 'read:todos', 'delete:todos'],
  User: ['create:todos'],
};

/** @param {string} username also the password @param {keyof typeof roles} role */
const user = (username, role) => ({ username, password: username, roles: [role], scopes: roles[role] });

export const users = [user('alice', 'Admin'), user('bob', 'User'), user('carol', 'User')];

/** The development authorization server with the users of this example. @param {{ port: number, autoApprove?: string, issueRefreshTokens?: boolean }} options */
export function startAuthorizationServer(options) {
  return startDevServer({ users, ...options });
}
