export const usage = `Usage: mcp-auth doctor <url> [options]

Finds out what is wrong with the authorization of an MCP server or an authorization server, and how to fix it.
<url> is an MCP endpoint, an issuer, or the URL of either one's metadata.

  mcp-auth doctor https://api.example.com/mcp
  mcp-auth doctor https://api.example.com/mcp --sign-in

Getting in: more can be checked with a token
  --sign-in               sign in with the browser; registers a client unless --client-id is given
  --client-id <id>        sign in as this client: an id, or the URL of a client metadata document
  --client-credentials    no browser: a token of the client itself. Needs --client-id and a secret
  --client-secret <s>     better in the environment, as MCP_AUTH_CLIENT_SECRET: arguments can be seen
  --scope "<a> <b>"       the scopes to ask for (default: what the server asks for)
  --issuer <url>          the authorization server to sign in at, where the MCP server names several. A client
                          secret is sent to no other one, unless it is on this machine
  --callback-port <n>     of the redirect URI http://127.0.0.1:<n>/callback (default: any free port)
  --no-browser            print the URL only

Tokens that you have: - reads one from standard input; better than arguments, too, is the environment.
Each is sent to the MCP server, and nowhere else
  --token <t>             one with every scope                 MCP_AUTH_TOKEN
  --token-file <file>     the same, from a file
  --narrow-token <t>      of the same user, with few scopes    MCP_AUTH_NARROW_TOKEN
  --expired-token <t>     one that was good once               MCP_AUTH_EXPIRED_TOKEN
  --other-audience-token <t>  a good one for another server    MCP_AUTH_OTHER_AUDIENCE_TOKEN
  --other-user-token <t>  a good one of another user           MCP_AUTH_OTHER_USER_TOKEN
  --issuer-key <file>     private key (JWK) of a test issuer of your own, to sign tokens that must be refused.
                          Whose it is, says --issuer

What it may do
  --register              checks may register clients at the authorization server; they stay there
  --allow-private         follow metadata to private addresses (default: only to where the URL itself lies)
  --timeout <s>           seconds a request may take (default 10)
  --kind <kind>           what the URL is (default: found out): mcp-server, resource-metadata,
                          authorization-server or authorization-server-metadata

The report
  --only <id>             only checks whose id begins so, and what they wait for; may be repeated
  --skip <id>             without these, unless others wait for them; may be repeated
  --fail-on <level>       must (default), should, or never: what makes the exit code 1
  --html <file>           also as a page
  --json                  for programs, on standard output
  --verbose               also what passed
  --quiet                 one line for each problem, no progress
  --help                  print this

Exit code: 0 nothing at or above --fail-on, 1 something, 2 wrong call, 3 it could not be examined.
`;
