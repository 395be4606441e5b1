// @ts-check

/**
 * What clients built on either line of the SDK do: try, send the user to sign in when that is what is missing, and try once more.
 *
 * @param {object} line what differs between the lines
 * @param {() => { client: any, transport: any }} line.open
 * @param {(transport: any, callback: URL) => Promise<void>} line.finish
 * @param {() => Promise<URL>} line.signIn
 * @param {(error: unknown) => boolean} line.isUnauthorized
 */
export async function openSession({ open, finish, signIn, isUnauthorized }) {
  /** @type {{ client: any, transport: any }} */
  let connection;
  /** @param {() => Promise<Result>} attempt @template Result */
  const signingIn = async (attempt) => {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      await finish(connection.transport, await signIn());
      return attempt();
    }
  };
  await signingIn(async () => {
    connection = open();
    await connection.client.connect(connection.transport);
  });
  return {
    /** @param {string} name @param {Record<string, unknown>} [args] @returns {Promise<string>} */
    call: async (name, args = {}) => {
      const result = await signingIn(() => connection.client.callTool({ name, arguments: args }));
      return result.content[0].text;
    },
    close: () => connection.client.close(),
  };
}
