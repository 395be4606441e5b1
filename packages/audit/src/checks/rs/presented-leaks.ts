/** What refusals give away, and whether caches keep them. */

import { type Check, fail, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { answersOf, told } from './let-in.js';
import { everythingAsked } from './odd-requests.js';
import { everythingPresented, NO_TOKEN, OVERSIZED_CHARACTERS } from './presented-asked.js';

/** What shows how the server is built: traces, and where its files lie. */
const INTERNALS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack trace', /\n\s+at (?:async )?[^\n]{1,200}[(/\\][^\n]{1,300}:\d+:\d+\)?/],
  ['a stack trace', /\\n\s+at (?:async )?[^\n]{1,200}:\d+:\d+/],
  [
    'a stack trace',
    /Traceback \(most recent call last\)|\bgoroutine \d+ \[|\bat [\w.$]+\([\w]+\.(?:java|kt|scala):\d+\)/,
  ],
  [
    'a stack trace',
    /\bFile \\?"[^"\n]+\.py\\?", line \d+|\.rb:\d+:in [`']|\bin \/\S+\.php(?: on line |:)\d+|\.cs:line \d+/,
  ],
  [
    'the path of a file',
    /(?:file:\/\/|(?<![\w./-]))\/(?:home|Users|usr|opt|srv|var|app|root|workspace)\/[\w@.-]+\/[\w@./-]*\.(?:[cm]?[jt]sx?|py|rb|php|go|java)\b/,
  ],
  [
    'the path of a file',
    /[A-Z]:\\{1,2}[\w .-]+\\{1,2}[\w .\\-]+\.(?:[cm]?[jt]sx?|py|cs|dll)\b|\bnode_modules[\\/]/,
  ],
];

/** Undefined where nothing shows. */
export function internalsIn(text: string): string | undefined {
  return INTERNALS.find(([, pattern]) => pattern.test(text))?.[0];
}

const everything = ({ headers, text }: Answer): string => `${[...headers].flat().join('\n')}\n${text}`;

/** RFC 9111 §3: a 401 is stored only where it says so. */
function allowsStoring(answer: Answer): string | undefined {
  const control = answer.header('cache-control')?.toLowerCase();
  if (control === undefined) {
    const expires = answer.header('expires');
    return expires !== undefined && Date.parse(expires) > Date.parse(answer.header('date') ?? '')
      ? `Expires: ${expires}`
      : undefined;
  }
  if (/\b(?:no-store|private|no-cache)\b/.test(control)) return undefined;
  return /\bpublic\b|\b(?:s-maxage|max-age)\s*=\s*"?[1-9]/.test(control)
    ? `Cache-Control: ${control}`
    : undefined;
}

export const leakChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.presented.not-repeated',
    role: 'resource-server',
    level: 'MUST',
    title: 'No refusal repeats the token',
    why: 'Answers end up in logs, error trackers and screenshots. A token that was refused for a small thing (a minute too early, the wrong server) is good elsewhere.',
    source: 'RFC 6750 §5.3 (safeguard bearer tokens); MCP 2026-07-28, Security Considerations, Token Theft',
    requirements: ['POL-08'],
    fix: 'Take the token out of error messages and error_description. "The token is not valid" is enough for the answer; the rest belongs in the log, without the token.',
    async run(subject) {
      const parts = [NO_TOKEN, 'x'.repeat(OVERSIZED_CHARACTERS / 100)];
      const asked = await everythingPresented(subject);
      const repeating = asked.filter(({ answer }) => parts.some((part) => everything(answer).includes(part)));
      if (repeating.length === 0) return pass();
      return fail(`The refused token stands in the answer to ${told(repeating)}.`, {
        shows: answersOf(repeating),
      });
    },
  },
  {
    id: 'rs.presented.no-internals',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'No refusal shows how the server is built',
    why: 'Stack traces and paths tell strangers which software runs where and in which version: what they need to look for known holes.',
    source: 'RFC 9110 §17.12; OWASP, Improper Error Handling',
    requirements: ['POL-08'],
    fix: 'Answer errors with a fixed text, and write the details to the log. In Express, set NODE_ENV=production or add an error handler of your own.',
    async run(subject) {
      const asked = [...(await everythingPresented(subject)), ...(await everythingAsked(subject))];
      const open = asked.flatMap(({ what, answer }) => {
        const shown = internalsIn(answer.text);
        return shown === undefined ? [] : [{ what: `${what} shows ${shown}`, answer }];
      });
      if (open.length === 0) return pass();
      return fail(`The answer to ${told(open)}.`, { shows: answersOf(open) });
    },
  },
  {
    id: 'rs.presented.refusals-not-stored',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'No cache may keep a refusal',
    why: 'A cache (a CDN, a company proxy) that keeps the 401 gives it to the next one, who has a good token.',
    source: 'RFC 6750 §5.3; RFC 9111 §3, §3.5',
    requirements: ['6750-13'],
    fix: 'Send "Cache-Control: no-store" with 401, 403 and with everything that the MCP endpoint answers.',
    async run(subject) {
      const asked = [...(await everythingPresented(subject)), ...(await everythingAsked(subject))];
      const refused = asked.filter(({ answer: { status } }) => status === 401 || status === 403);
      const stored = refused.filter(({ answer }) => allowsStoring(answer) !== undefined);
      const [first] = stored;
      if (!first) return pass();
      return fail(
        `${stored.length} of ${refused.length} refusals may be stored ("${allowsStoring(first.answer)}"), such as the one to ${first.what}.`,
        { shows: [first.answer] },
      );
    },
  },
];
