/** Tokens that were issued for somebody else (RFC 8707, RFC 9068 §4). */

import { badTokens, forgedFrom } from '../bad-token.js';
import type { Mint } from '../mint.js';

const withAudiences = (audiences: (mint: Mint) => readonly (readonly [what: string, aud: unknown])[]) => {
  return (mint: Mint) =>
    forgedFrom(
      audiences(mint)
        // Some servers go by the id of the client, or by something else that is tried here.
        .filter(([, aud]) => aud !== mint.audience && !(Array.isArray(aud) && aud.includes(mint.audience)))
        .map(([what, aud]) => [`aud ${what}`, mint.token({ claims: { aud } })] as const),
    );
};
/** As it is written in the token, for the report. */
const shown = (values: readonly unknown[]) =>
  values.map((aud) => [JSON.stringify(aud) ?? 'left out', aud] as const);

export const audienceRows = badTokens(
  {
    level: 'MUST',
    why: 'Any other server that the users sign in to can take their tokens and act as them here.',
    source: 'MCP 2026-07-28, Authorization, "Token Handling"; RFC 8707 §2; RFC 9068 §4',
    requirements: ['MCP-RS-11', '8707-01', '9068-03', '8725-11', '9700-02'],
    fix: 'Require that `aud` is exactly the identifier of this server (the `resource` of its metadata), or a list that has it in it. Compare whole strings: no prefixes, no patterns, no default when it is missing.',
  },
  [
    {
      id: 'audience-other',
      what: 'for another server',
      make: withAudiences(() => shown(['https://other.example/mcp'])),
    },
    { id: 'audience-missing', what: 'without an audience', make: withAudiences(() => shown([undefined])) },
    { id: 'audience-empty', what: 'with an empty audience', make: withAudiences(() => shown(['', []])) },
    {
      id: 'audience-longer',
      what: 'for an audience that begins like this server',
      make: withAudiences(({ audience }) =>
        shown([`${audience}-2`, `${audience}/child`, `${audience}.evil.example`, `${audience}@evil.example`]),
      ),
    },
    {
      id: 'audience-shorter',
      what: 'for something that this server lies below',
      make: withAudiences(({ audience }) => shown(parents(audience))),
    },
    {
      id: 'audience-sibling',
      what: 'for another server on the same host',
      make: withAudiences(({ audience }) =>
        shown([URL.canParse(audience) ? new URL('/another-server', audience).href : `another-${audience}`]),
      ),
    },
    {
      id: 'audience-list-of-others',
      what: 'for a list of other servers',
      make: withAudiences(({ audience }) => shown([['https://other.example/mcp', `${audience}-2`]])),
    },
    {
      id: 'audience-client',
      what: 'for a client, as ID tokens are',
      make: withAudiences(({ claims }) => shown([claims.client_id, [claims.client_id]])),
    },
    {
      id: 'audience-pattern',
      what: 'whose audience only contains this server',
      make: withAudiences(({ audience }) =>
        shown([
          '*',
          `${audience} https://other.example/mcp`,
          `https://other.example/?${audience}`,
          `${audience}#x`,
        ]),
      ),
    },
    {
      id: 'audience-type',
      what: 'whose audience is no text',
      make: withAudiences(({ audience }) =>
        shown([1, true, null, { [audience]: true }, { aud: audience }, [[audience]]]),
      ),
    },
  ],
);

/** The origin, and the path cut short; nothing for an origin alone, whose one slash may be missing. */
function parents(audience: string): string[] {
  if (!URL.canParse(audience)) return [audience.slice(0, -1)];
  const { origin, pathname } = new URL(audience);
  const isOrigin = pathname === '/' || origin === 'null';
  return isOrigin
    ? [audience.replace(/\/$/, '').slice(0, -1)]
    : [origin, `${origin}/`, audience.slice(0, -1)];
}
