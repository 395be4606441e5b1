/** A platform that was started for one scenario, and how to talk to it. */

import type { Timer } from 'mcp-auth';
import { type Caller, type Fixture, rules, startFixture } from '../operations/fixture.js';
import { recordingServed } from '../operations/served.js';
import { type Got, type Sent, send } from '../support/send.js';
import type { Host } from './hosts.js';
import type { Ingredients } from './ingredients.js';

/** Whose token goes along; by default that of the reader, who has no more than every request needs. */
export interface By {
  readonly as?: Caller | undefined;
  readonly token?: string;
  /** Default `/mcp`. */
  readonly path?: string;
}

export interface Running {
  readonly url: string;
  readonly issuer: string;
  token(caller: Caller): string;
  ask(sent: Sent, by?: By): Promise<Got>;
  /** As the reader; the answer may stay open. */
  open(sent: Sent): Promise<Response>;
  /** Lets every token expire that a stream is waiting for. */
  expire(): void;
}

/** Starts the platform with what it is given. */
export type Start = (ingredients?: Partial<Ingredients>) => Promise<Running>;

/** What a scenario asks a platform. */
export type Run = (start: Start, host: Host) => Promise<void>;

/** Without a token. */
export const anonymous: By = { as: undefined };

const { operations: _, maxBodySize: __, ...requirements } = rules;
/** What every request needs, and nothing that depends on the body. */
export const withoutRules = requirements;

export interface World extends Fixture {
  /** Starts a host; all of them are closed together. */
  start(host: Host, ingredients?: Partial<Ingredients>): Promise<Running>;
  closeHosts(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const armed = new Set<() => void>();
  const timer: Timer = (callback) => {
    armed.add(callback);
    return () => armed.delete(callback);
  };
  const fixture = await startFixture({ timer });
  const { mcpAuth, tokens, issuer } = fixture;
  const running: { close(): Promise<void> }[] = [];

  return {
    ...fixture,
    async start(host, ingredients = {}) {
      const server = await host.start({ mcpAuth, options: rules, served: recordingServed(), ...ingredients });
      running.push(server);
      const { url } = server;
      return {
        url,
        issuer: issuer.issuer,
        token: (caller) => tokens[caller],
        ask(sent, by = {}) {
          const { token = tokenOf(tokens, by), path = '/mcp' } = by;
          const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
          return send(`${url}${path}`, { ...sent, headers: { ...sent.headers, ...authorization } });
        },
        open({ method = 'POST', headers = {}, body }) {
          const fields = { ...(headers as Record<string, string>), authorization: `Bearer ${tokens.reader}` };
          return fetch(`${url}/mcp`, { method, headers: fields, ...(body ? { body: body as string } : {}) });
        },
        expire() {
          for (const callback of [...armed]) callback();
        },
      };
    },
    async closeHosts() {
      for (const server of running.splice(0)) await server.close();
      armed.clear();
    },
  };
}

function tokenOf(tokens: Fixture['tokens'], by: By): string | undefined {
  if (!('as' in by)) return tokens.reader;
  return by.as && tokens[by.as];
}
