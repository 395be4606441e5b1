/** Tools of the conformance suite that answer at once; names and texts are the suite's. */

import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import { audio, picture } from './media.ts';

export const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

export function registerContentTools(server: McpServer): void {
  const image = { type: 'image' as const, data: picture, mimeType: 'image/png' };
  const tool = (name: string, description: string, content: object[]) =>
    server.registerTool(name, { description }, () => ({ content: content as [typeof image] }));

  tool('test_simple_text', 'Answers a text.', [
    { type: 'text', text: 'This is a simple text response for testing.' },
  ]);
  tool('test_image_content', 'Answers a picture.', [image]);
  tool('test_audio_content', 'Answers a sound.', [{ type: 'audio', data: audio, mimeType: 'audio/wav' }]);
  tool('test_embedded_resource', 'Answers a resource.', [
    resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ]);
  tool('test_multiple_content_types', 'Answers several things at once.', [
    { type: 'text', text: 'Multiple content types test:' },
    image,
    resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ]);
  server.registerTool('test_error_handling', { description: 'Fails.' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Has a schema of many words.', inputSchema: fromJsonSchema(wordySchema) },
    () => text('valid'),
  );
  server.registerTool(
    'test_parameter_header',
    { description: 'Has a parameter that is repeated in a header.', inputSchema: fromJsonSchema(mirrored) },
    () => text('agreed'),
  );
}

const resource = (uri: string, mimeType: string, content: string) => ({
  type: 'resource',
  resource: { uri, mimeType, text: content },
});

const mirrored = {
  type: 'object' as const,
  properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
};

/** One of each kind of keyword that must reach the client as it is. */
const wordySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};
