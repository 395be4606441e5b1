import { onTestFinished } from 'vitest';
import {
  type ReferenceAuthorizationServer,
  type ReferenceAuthorizationServerOptions,
  startReferenceAuthorizationServer,
} from '../../../audit/test/servers/reference-authorization-server.js';
import { startReferenceServer } from '../../../audit/test/servers/reference-server.js';
import { readOptions } from '../../src/doctor/options.js';
import { createProgress } from '../../src/doctor/progress.js';
import { attemptSignIn } from '../../src/doctor/sign-in-attempt.js';
import { createLookup } from '../../src/network/lookup.js';
import { type Terminal, terminalIo } from '../doctor/support.js';

type Answer = (request: Request, as: ReferenceAuthorizationServer) => Response | Promise<Response>;

export interface Behaviour {
  readonly token?: Answer;
  readonly register?: Answer;
  readonly authorize?: Answer;
  readonly metadata?: ReferenceAuthorizationServerOptions['metadata'];
}

export interface Stage {
  readonly as: ReferenceAuthorizationServer;
  readonly url: string;
  /** What the authorization server was sent, by path: bodies of POST, queries of GET. */
  readonly seen: { readonly path: string; readonly parameters: URLSearchParams; readonly body: string }[];
}

/** An MCP server, and an authorization server that behaves like that, until the test is over. */
export async function stage(behaviour: Behaviour = {}): Promise<Stage> {
  const seen: Stage['seen'] = [];
  const answers: Record<string, Answer | undefined> = {
    '/token': behaviour.token,
    '/register': behaviour.register ?? (() => Response.json({ client_id: 'registered' }, { status: 201 })),
    '/authorize':
      behaviour.authorize ?? ((request, as) => redirectBack(request, { code: 'code', iss: as.issuer })),
  };
  const as: ReferenceAuthorizationServer = await startReferenceAuthorizationServer({
    metadata: behaviour.metadata,
    change: async (request, next) => {
      const { pathname: path, searchParams } = new URL(request.url);
      const answer = answers[path];
      if (!answer) return next(request);
      const body = await request.clone().text();
      seen.push({
        path,
        body,
        parameters: request.method === 'GET' ? searchParams : new URLSearchParams(body),
      });
      return answer(request, as);
    },
  });
  const server = await startReferenceServer({ as });
  onTestFinished(async () => void (await Promise.all([server.close(), as.close()])));
  return { as, url: server.url, seen };
}

export function redirectBack(request: Request, parameters: Record<string, string>): Response {
  const asked = new URL(request.url).searchParams;
  const url = new URL(asked.get('redirect_uri') ?? '');
  const state = asked.get('state');
  for (const [name, value] of Object.entries({ ...(state !== null && { state }), ...parameters })) {
    if (value !== '') url.searchParams.set(name, value);
  }
  return new Response(null, { status: 302, headers: { location: url.href } });
}

/** The sign-in alone, as the doctor makes it before it examines anything. */
export async function attempt(args: readonly string[], terminal?: Terminal) {
  const options = readOptions(args);
  if (options === 'help') throw new Error('These are no options to sign in with');
  const { access } = options;
  if (access.type !== 'browser' && access.type !== 'client-credentials')
    throw new Error('This is no sign-in');
  const { io, printed, settled } = terminalIo(terminal);
  const progress = createProgress(io, false);
  const lookup = createLookup();
  const { credentials, problem = '' } = await attemptSignIn({ access, options, io, progress, lookup });
  await settled();
  return { credentials, problem, printed: printed.stdout + printed.stderr };
}

/** Why nobody was signed in; '' when somebody was. */
export async function problemOf(args: readonly string[], terminal?: Terminal): Promise<string> {
  const { problem, printed } = await attempt(args, terminal);
  return `${problem}${printed.includes('secret') ? ' (and a secret was printed)' : ''}`;
}

export const oauthError = (error: string, description?: string, status = 400) =>
  Response.json({ error, ...(description !== undefined && { error_description: description }) }, { status });
