/** Tools of the conformance suite that ask the client for one thing; in the older revisions the SDK turns that into a request. */

import {
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { text } from './content-tools.ts';

type Schema = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'];
type Asked = Parameters<typeof inputRequired>[0]['inputRequests'];

export const elicit = (message: string, properties: object, required: string[] = []) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties, required } as Schema,
  });

export const sample = (prompt: string, maxTokens = 100) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
    maxTokens,
  });

/** What came back, in words; undefined while anything that was asked for is missing, or is an answer to something else. */
export function answersTo({ mcpReq }: ServerContext, keys: readonly string[]): string | undefined {
  const views = keys.map((key) => inputResponse(mcpReq.inputResponses, key));
  return views.some(({ kind }) => kind === 'missing') ? undefined : JSON.stringify(views);
}

const ask = (context: ServerContext, title: string, inputRequests: NonNullable<Asked>) => {
  const answers = answersTo(context, Object.keys(inputRequests));
  return answers === undefined ? inputRequired({ inputRequests }) : text(`${title}: ${answers}`);
};

export function registerAskingTools(server: McpServer): void {
  const asking = (name: string, title: string, request: () => Asked) =>
    server.registerTool(name, { description: 'Asks back.' }, (context) =>
      ask(context, title, request() ?? {}),
    );

  server.registerTool(
    'test_sampling',
    { description: 'Asks the model.', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) => ask(context, 'LLM response', { sampling: sample(prompt) }),
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user.', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => {
      const properties = {
        username: { type: 'string', description: "User's response" },
        email: { type: 'string', description: "User's email address" },
      };
      return ask(context, 'User response', { user: elicit(message, properties, ['username', 'email']) });
    },
  );
  asking('test_elicitation_sep1034_defaults', 'Elicitation completed', () => ({
    user: elicit('Is this right?', defaults),
  }));
  asking('test_elicitation_sep1330_enums', 'Elicitation completed', () => ({
    user: elicit('Choose', choices),
  }));
  asking('test_streaming_elicitation', 'Elicitation completed', () => ({
    user: elicit('Anything?', { anything: { type: 'string' } }),
  }));
  asking('test_missing_capability', 'LLM response', () => ({ sampling: sample('Hello') }));
}

const defaults = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const titled = ['First', 'Second', 'Third'].map((title, index) => ({ const: `value${index + 1}`, title }));
const plain = ['option1', 'option2', 'option3'];

const choices = {
  untitledSingle: { type: 'string', enum: plain },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: plain } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
};
