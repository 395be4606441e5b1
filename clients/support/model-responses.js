// @ts-check
/** As much of OpenAI's Responses API as it takes to call one tool. */

/** @param {any} request */
export function read({ input = [], tools = [] }) {
  const outputs = input.filter((/** @type {any} */ { type }) => type === 'function_call_output');
  const offered = tools.flatMap((/** @type {any} */ { type, name, tools: members = [] }) =>
    type === 'namespace'
      ? members.map((/** @type {any} */ member) => ({ name: member.name, namespace: name }))
      : [{ name: name ?? '' }],
  );
  return { offered, answer: outputs.at(-1)?.output };
}

/** @param {import('./model.js').Turn} turn */
export function write(turn) {
  const item =
    'tool' in turn
      ? {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: turn.tool.name,
          namespace: turn.tool.namespace,
          arguments: JSON.stringify(turn.tool.args),
        }
      : {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          content: [{ type: 'output_text', text: turn.text }],
        };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  return [
    { type: 'response.created', response: { id: 'resp_1' } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { id: 'resp_1', usage } },
  ];
}
