/** Whether clients find the metadata of the authorization server, and can read it. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer, LocatedAnswer } from '../../subjects/authorization-server.js';
import { enumerate } from '../../subjects/members.js';
import { ORIGIN, opensTo } from './browser.js';

const role = 'authorization-server';

const isDocument = ({ answer }: LocatedAnswer) =>
  answer.status === 200 && typeof answer.object?.issuer === 'string';

const found: Check<AuthorizationServer> = {
  id: 'as.metadata.found',
  role,
  level: 'MUST',
  title: 'The authorization server metadata is where clients look for it',
  why: 'Without it clients do not know where to sign in. They then guess: Claude Code and clients on the MCP SDK send a registration to /register, and sign-in ends with an error that tells the user nothing.',
  source: 'MCP 2026-07-28, Authorization Server Metadata Discovery; RFC 8414 §3.1',
  requirements: ['MCP-AS-04', '8414-02'],
  fix: 'Publish the metadata as JSON at /.well-known/oauth-authorization-server, followed by the path of the issuer if it has one.',
  async run(subject) {
    const located = await subject.located();
    const tried = located.filter(({ location }) => location.isSpecified);
    const fix = `Publish the metadata as JSON at ${tried[0]?.location.url}. A server for OpenID Connect may use ${enumerate(tried.slice(1).map(({ location }) => location.url))} instead.`;
    const documents = tried.filter(isDocument);
    if (documents.length > 0) {
      return pass(`It is at ${enumerate(documents.map(({ location }) => location.url))}.`);
    }
    const elsewhere =
      located.find(isDocument)?.location.url ??
      (await subject.document().then(
        ({ url }) => url,
        () => undefined,
      ));
    if (elsewhere !== undefined) {
      return fail(`Only ${elsewhere} has it, where MCP clients do not look.`, { fix });
    }
    const nameless = tried.find(({ answer }) => answer.status === 200 && answer.object);
    if (nameless) {
      const { url } = nameless.location;
      const with_ = `Add "issuer": ${JSON.stringify(subject.issuer)} to the document.`;
      return fail(`${url} answers with a JSON object that has no "issuer".`, { fix: with_ });
    }
    const answers = tried.map(({ location, answer }) => `${location.url}: ${answer.summary}`);
    return fail(`It is at none of the places where clients look. ${answers.join('; ')}.`, { fix });
  },
};

const mediaType: Check<AuthorizationServer> = {
  id: 'as.metadata.media-type',
  role,
  level: 'MUST',
  title: 'The metadata comes as application/json',
  why: 'Careful clients take a document of another type for an error page, and do not read it.',
  source: 'RFC 8414 §3.2; OpenID Connect Discovery 1.0 §4.2',
  requirements: ['8414-05'],
  fix: 'Send the metadata with Content-Type: application/json.',
  async run(subject) {
    await subject.document();
    const wrong = (await subject.located()).filter(
      (each) => each.location.isSpecified && isDocument(each) && each.answer.mediaType !== 'application/json',
    );
    if (wrong.length === 0) return pass();
    const seen = wrong.map(
      ({ location, answer }) => `${location.url} says ${answer.mediaType || 'nothing of its type'}`,
    );
    return fail(`${enumerate(seen)}.`, { shows: wrong.map(({ answer }) => answer) });
  },
};

const cleanMisses: Check<AuthorizationServer> = {
  id: 'as.metadata.clean-misses',
  role,
  level: 'SHOULD',
  title: 'Places without metadata say so with 404, so that clients go on to the next',
  why: 'Clients try several places in turn. Those on the MCP SDK (VS Code extensions, mcp-remote, opencode, the Inspector) go on after a 4xx only: at a web page with status 200, or at a server error, they give up before they reach the place that has the metadata.',
  source: 'MCP 2026-07-28, Authorization Server Metadata Discovery',
  requirements: ['MCP-AS-04'],
  fix: 'Answer 404 for every path below /.well-known/ that does not exist, before a catch-all route of the web site.',
  async run(subject) {
    await subject.document();
    const tried = (await subject.located()).filter(({ location }) => location.isSpecified);
    const first = tried.findIndex(isDocument);
    const before = first < 0 ? tried : tried.slice(0, first);
    const stops = before.filter(({ answer: { status } }) => status < 400 || status >= 500);
    if (stops.length === 0) return pass();
    const seen = stops.map(({ location, answer }) => `${location.url} answers ${answer.summary}`);
    const urls = enumerate(stops.map(({ location }) => location.url));
    const fix = `Answer 404 at ${urls}, or publish the metadata there as well.`;
    return fail(`${enumerate(seen)}, and clients ask there first.`, {
      fix,
      shows: stops.map(({ answer }) => answer),
    });
  },
};

const cors: Check<AuthorizationServer> = {
  id: 'as.metadata.cors',
  role,
  level: 'SHOULD',
  title: 'Web pages may read the metadata',
  why: 'Clients that run in a browser, such as use-mcp and the MCP Inspector without its proxy, cannot read a document that other origins may not see. They report that the server has no authorization.',
  source: 'RFC 9700 §2.6 (allowed); browsers require it (Fetch standard, CORS protocol)',
  requirements: [],
  fix: 'Send Access-Control-Allow-Origin: * with the metadata. It is public, so nothing is given away.',
  async run(subject) {
    const { url } = await subject.document();
    const answer = await subject.http.get(url, 'Read the metadata as a web page would', {
      accept: 'application/json',
      origin: ORIGIN,
    });
    if (opensTo(answer)) return pass();
    return fail(`${url} answers a web page of another origin without Access-Control-Allow-Origin.`);
  },
};

export const discoveryChecks: readonly Check<AuthorizationServer>[] = [found, mediaType, cleanMisses, cors];
