/** Tools of the conformance suite for results that ask for input, of one round or more (SEP-2322). */

import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { answersTo, elicit, sample } from './asking-tools.ts';
import { text } from './content-tools.ts';

/** Signs what a client keeps between two rounds; verified before the tool sees it. */
export const requestState = createRequestStateCodec<{ round: number }>({
  key: 'the conformance suite knows no secrets worth keeping',
});

const name = () => elicit('What is your name?', { name: { type: 'string' } }, ['name']);

type Asked = Record<string, ReturnType<typeof elicit>>;

export function registerRounds(server: McpServer): void {
  const rounds = (title: string, asked: readonly Asked[], hasState: boolean) =>
    server.registerTool(`test_input_required_result_${title}`, { description: 'Asks back.' }, (context) =>
      nextRound(context, asked, hasState),
    );

  rounds('elicitation', [{ user_name: name() }], false);
  rounds('sampling', [{ capital_question: sample('What is the capital of France?') }], false);
  rounds('list_roots', [{ client_roots: inputRequired.listRoots() }], false);
  const confirm = elicit('Please confirm', { ok: { type: 'boolean' } }, ['ok']);
  rounds('request_state', [{ confirm }], true);
  rounds('tampered_state', [{ confirm }], true);
  const greeting = sample('Generate a greeting', 50);
  rounds('multiple_inputs', [{ user_name: name(), greeting, client_roots: inputRequired.listRoots() }], true);
  const color = elicit('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']);
  const step1 = elicit('Step 1: What is your name?', { name: { type: 'string' } }, ['name']);
  rounds('multi_round', [{ step1 }, { step2: color }], true);

  // Asks only for what the client can do.
  server.registerTool('test_input_required_result_capabilities', { description: 'Asks back.' }, (context) => {
    const envelope: Readonly<Record<string, ClientCapabilities>> = context.mcpReq.envelope ?? {};
    const { elicitation, sampling } = envelope[CLIENT_CAPABILITIES_META_KEY] ?? {};
    const asked: Asked = {
      ...(elicitation ? { user_name: name() } : {}),
      ...(sampling ? { greeting } : {}),
    };
    return Object.keys(asked).length === 0
      ? text('nothing can be asked')
      : nextRound(context, [asked], false);
  });

  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks back.', argsSchema: z.object({}) },
    (_, context) => {
      const inputRequests = {
        user_context: elicit('What context should the prompt use?', { context: { type: 'string' } }, [
          'context',
        ]),
      };
      const answers = answersTo(context, Object.keys(inputRequests));
      if (answers === undefined) return inputRequired({ inputRequests });
      return { messages: [{ role: 'user', content: { type: 'text', text: answers } }] };
    },
  );
}

/** Which round it is says the state that came back; without one there is only the first. */
async function nextRound(context: ServerContext, asked: readonly Asked[], hasState: boolean) {
  const state = context.mcpReq.requestState<{ round: number }>();
  const round = state?.round ?? 0;
  const answers = answersTo(context, Object.keys(asked[round] ?? {}));
  const isAnswered = answers !== undefined && (state !== undefined || !hasState);
  const next = isAnswered ? round + 1 : round;
  const inputRequests = asked[next];
  if (!inputRequests) return text(`${hasState ? 'state-ok' : 'Hello'}: ${answers}`);
  if (!hasState) return inputRequired({ inputRequests });
  return inputRequired({ inputRequests, requestState: await requestState.mint({ round: next }) });
}
