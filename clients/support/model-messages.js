// @ts-check
/** As much of Anthropic's Messages API as it takes to call one tool. */

/** @param {any} request */
export function read({ messages = [], tools = [] }) {
  const results = messages.flatMap((/** @type {any} */ { content }) =>
    Array.isArray(content) ? content.filter(({ type }) => type === 'tool_result') : [],
  );
  return { offered: tools, answer: results.at(-1)?.content };
}

/** @param {import('./model.js').Turn} turn */
export function write(turn) {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'stand-in', content: [], usage };
  const [content_block, delta, stop_reason] =
    'tool' in turn
      ? [
          { type: 'tool_use', id: 'toolu_1', name: turn.tool.name, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(turn.tool.args) },
          'tool_use',
        ]
      : [{ type: 'text', text: '' }, { type: 'text_delta', text: turn.text }, 'end_turn'];
  return [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: 'content_block_start', index: 0, content_block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}
