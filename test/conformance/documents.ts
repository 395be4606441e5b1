/** Resources and prompts of the conformance suite. */

import { completable, type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { picture } from './media.ts';

export function registerResources(server: McpServer): void {
  const static_ = (
    name: string,
    description: string,
    mimeType: string,
    content: { text: string } | { blob: string },
  ) =>
    server.registerResource(name, `test://${name}`, { description, mimeType }, (uri) => ({
      contents: [{ uri: uri.href, mimeType, ...content }],
    }));
  const sentence = 'This is the content of the static text resource.';
  static_('static-text', 'Text.', 'text/plain', { text: sentence });
  static_('static-binary', 'A picture.', 'image/png', { blob: picture });
  static_('watched-resource', 'May change.', 'text/plain', { text: 'not yet' });

  const mimeType = 'application/json';
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by id.', mimeType },
    (uri, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${id}` };
      return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(data) }] };
    },
  );

  // Of the older revisions; McpServer leaves them to its user.
  const watched = new Set<string>();
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    watched.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    watched.delete(params.uri);
    return {};
  });
}

export function registerPrompts(server: McpServer): void {
  const say = (...contents: object[]) => ({
    messages: contents.map((content) => ({
      role: 'user' as const,
      content: content as { type: 'text'; text: string },
    })),
  });
  const text = (value: string) => ({ type: 'text', text: value });

  server.registerPrompt('test_simple_prompt', { description: 'Says one sentence.' }, () =>
    say(text('This is a simple prompt for testing.')),
  );
  const argument = completable(z.string(), (start) =>
    ['paris', 'park', 'party'].filter((word) => word.startsWith(start)),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Says what it was told.', argsSchema: z.object({ arg1: argument, arg2: z.string() }) },
    ({ arg1, arg2 }) => say(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Shows a resource.', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => {
      const resource = { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' };
      return say({ type: 'resource', resource }, text('Please process the embedded resource above.'));
    },
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Shows a picture.' }, () =>
    say({ type: 'image', data: picture, mimeType: 'image/png' }, text('Please analyze the image above.')),
  );
}
