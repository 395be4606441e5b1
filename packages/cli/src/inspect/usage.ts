export const usage = `Usage: mcp-auth inspect [token] [options]

Shows what an access token says, what each check of \`bearerAuth('jwt')\` would say of it, and what it nearly is. The token is never
sent anywhere, and never printed whole.

Without a token, or with -, it is read from standard input, so that it does not land in the history of the shell. "Bearer <token>",
whole Authorization lines, quotes and token responses are understood.

  pbpaste | mcp-auth inspect --server https://api.example.com/mcp

The policy
  --server <url>          read the resource and its issuers from the metadata of this MCP server
  --issuer <url>          a trusted issuer, whose keys are fetched; may be repeated
  --resource <url>        the resource identifier: the accepted audience
  --audience <value>      an accepted audience instead; may be repeated
  --client-id <id>        tokenBinding: { clientId }, instead of the audience unless --audience is given; may be repeated
  --scope "<a> <b>"       the scopes that are required
  --scope-claim <name>    a claim whose values count as scopes; may be repeated
  --strict                RFC 9068 to the letter
  --clock-tolerance <s>   seconds by which clocks may differ (default 5)

Keys and time
  --jwks <file or url>    a key set to use instead of the issuer's
  --offline               fetch nothing; the signature is not checked unless --jwks is a file
  --at <time>             judge as of that time: 2026-11-22T10:00:00Z, or seconds since 1970

Output
  --json                  for programs
  --help                  print this

Exit code: 0 nothing would be refused, 1 something would be, 2 wrong call.
`;
