/** Tools of the conformance suite that say something on the way, or change what the server offers. */

import type { McpServer, ServerNotifier } from '@modelcontextprotocol/server';
import { text } from './content-tools.ts';

/** @param notify reaches who listens in the 2026-07-28 revision, where each request has a server of its own */
export function registerNotifyingTools(server: McpServer, notify: () => ServerNotifier): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs.' }, async ({ mcpReq }) => {
    for (const message of ['execution started', 'processing data', 'execution completed'])
      await mcpReq.log('info', `Tool ${message}`);
    return text('logged');
  });
  server.registerTool('test_logging_tool', { description: 'Logs.' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'only for those who asked for it');
    return text('logged');
  });
  server.registerTool('test_tool_with_progress', { description: 'Gets on.' }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      await mcpReq.notify({ method: 'notifications/progress', params });
    }
    return text('done');
  });
  // The stream ends before the answer is there, and the client comes back for it (SEP-1699).
  server.registerTool('test_reconnection', { description: 'Hangs up.' }, async ({ http }) => {
    http?.closeSSE?.();
    return text('reconnected');
  });
  server.registerTool('test_trigger_tool_change', { description: 'Changes the tools.' }, () => {
    notify().toolsChanged();
    return text('changed');
  });
  server.registerTool('test_trigger_prompt_change', { description: 'Changes the prompts.' }, () => {
    notify().promptsChanged();
    return text('changed');
  });
}
