// @ts-check
import { MCPClient, MCPOAuthClientProvider } from '@mastra/mcp';
import { auth } from '@modelcontextprotocol/client';
import { versionOf } from '../support/programs.js';

/** @param {string} url @param {any} world */
async function connect(url, { browser, signIn, stack, home }) {
  const redirectUrl = 'http://localhost:33491/oauth/callback';
  let signedIn = false;
  /** @type {URL | undefined} */
  let stepUp;
  // Its own types do not fit one another where `undefined` has to be said.
  const authProvider = /** @type {any} */ (
    new MCPOAuthClientProvider({
      redirectUrl,
      // It does not register itself: the development servers know this one.
      clientInformation: { client_id: 'demo-public' },
      clientMetadata: { client_name: 'Mastra', redirect_uris: [redirectUrl] },
      onRedirectToAuthorization: (url) => {
        // At sign-in it waits for its callback, and not after that.
        if (signedIn) stepUp = url;
        else browser.open(url);
      },
    })
  );
  const servers = { server: { url: new URL(url), authProvider } };
  const client = new MCPClient({ id: `${home} ${url}`, servers, timeout: 20_000 });
  stack.defer(() => client.disconnect());
  await client.authenticate('server', { timeoutMs: 20_000 });
  signedIn = true;
  return async (/** @type {string} */ name, /** @type {Record<string, unknown>} */ args = {}) => {
    const call = async () =>
      (await client.listTools())[`server_${name}`]?.execute?.(args, /** @type {any} */ ({}));
    try {
      return await call();
    } catch (error) {
      if (!stepUp) throw error;
      const { searchParams } = await signIn(stepUp);
      const [authorizationCode, iss] = [searchParams.get('code') ?? '', searchParams.get('iss') ?? ''];
      await auth(authProvider, { serverUrl: url, authorizationCode, iss });
      return call();
    }
  };
}

/** @type {import('../support/run-client.js').Client[]} */
export const clients = [
  {
    name: '@mastra/mcp',
    version: versionOf('@mastra/mcp'),
    expects: { 'sign-in': true, whoami: true, 'step-up': true },
    note: 'Does not register itself: give it a client id, or the URL of a metadata document. On a 403 it sends the user, but waits for no callback; the application has to exchange the code and call again.',
    async run(world) {
      const whoami = await world.step('sign-in', () => connect(world.whoamiUrl, world));
      await world.step('whoami', () => whoami('whoami'));
      const todos = await connect(world.todoUrl, world);
      await world.step('step-up', () => todos('delete-todo', { id: world.todo.id }));
    },
  },
];
