// @ts-check
/** What is known about providers, as a page: a table of all, and a section for each. */
import { providers } from '../../packages/mcp-auth/src/presets/providers.ts';
import {
  errorDescription,
  successDescription,
  warningDescription,
} from '../../packages/mcp-auth/src/server-config-findings.ts';

/** @typedef {import('../../packages/mcp-auth/src/presets/provider.js').Provider} Provider */

const resourceParameter = {
  honoured: 'honoured',
  'opt-in': 'where it is switched on',
  ignored: 'ignored',
  refused: 'may be refused',
  unknown: '?',
};
const support = { yes: 'yes', 'opt-in': 'opt-in', no: 'no', unknown: '?' };

/** @returns {string} the whole page */
export function providersPage() {
  return `# Providers

Generated from \`packages/mcp-auth/src/presets/providers.ts\`: \`node scripts/providers-page.js --write\`.

## How to use one

A preset is configuration as plain data. It checks its options and fetches nothing.

\`\`\`ts
import { MCPAuth, presets } from 'mcp-auth';

const resource = 'https://api.example.com/notes';
const keycloak = presets.keycloak({ serverUrl: 'https://keycloak.example.com', realm: 'example' });
const mcpAuth = new MCPAuth({
  protectedResources: {
    metadata: { resource, authorizationServers: [keycloak.authorizationServer], scopesSupported: ['read:notes'] },
    ...keycloak.policy,
  },
});
app.use(mcpAuth.protectedResourceMetadataRouter());
app.use('/notes', mcpAuth.bearerAuth(keycloak.verification, { resource }));
\`\`\`

Where \`verification\` is \`introspection\`, \`bearerAuth\` needs [\`clientAuthentication\`](opaque-tokens.md#introspection) as well.

No preset weakens a check by itself. A token has to be for the resource; where the provider cannot say so, name what counts instead
(\`audience\`, \`clientIds\`, a project), and read
[what you give up](configuration.md#when-your-provider-cannot-put-the-resource-into-the-audience). Until then its tokens are refused, and
\`onDecision\` says why.

\`mcp-auth/presets\` has the table as well, for programs: \`providers\`, and \`recogniseProvider({ issuer, metadata })\`, which knows a
provider by its issuer or by marks in its metadata. That is a guess for advice, never for access.

## All providers

| provider | preset | access token | audience | \`resource\` | dynamic registration | client ID metadata documents | verified by |
| --- | --- | --- | --- | --- | --- | --- | --- |
${providers.map(overview).join('\n')}

“?” is what was neither seen nor found in documentation. “Run” is what was seen on a running server; the rest is from the pages and the code
that are named. What the sections call unverified has no source, and paths through consoles were not clicked: consoles change.
${providers.map(section).join('')}
## What \`validateServerConfig\` says

\`validateServerConfig(config, true)\` judges metadata for MCP clients. It fetches nothing, so give it metadata, and not a preset; \`MCPAuth\`
itself does not ask.

\`\`\`ts
import { fetchServerConfig, validateServerConfig } from 'mcp-auth';

const { issuer, type } = keycloak.authorizationServer;
console.log(validateServerConfig(await fetchServerConfig(issuer, { type }), true));
\`\`\`

| error | meaning |
| --- | --- |
${findings(errorDescription)}

| warning | meaning |
| --- | --- |
${findings(warningDescription)}

| success | meaning |
| --- | --- |
${findings(successDescription)}
`;
}

/** @param {Provider} provider */
function overview({ name, preset, accessToken, audience, ...row }) {
  const kind =
    accessToken.kind === 'either' ? 'JWT or opaque' : { jwt: 'JWT', opaque: 'opaque' }[accessToken.kind];
  return line([
    `[${name}](#${anchor(name)})`,
    `\`${preset}\``,
    kind,
    audience.is,
    resourceParameter[row.resourceParameter],
    support[row.registration.dynamic],
    support[row.registration.clientIdMetadataDocument],
    row.verification,
  ]);
}

/** @param {Provider} provider */
function section(provider) {
  const { name, preset, example, issuer, discovery, accessToken, scopes, clientId, audience, advice } =
    provider;
  const rows = [
    ['issuer', `\`${issuer.form}\``],
    ['metadata', sentences(`\`type: '${discovery.type}'\``, discovery.note)],
    ['access token', sentences(accessToken.typ && `\`typ\`: ${accessToken.typ}`, accessToken.note)],
    ['scopes', sentences(codes(scopes.claims), scopes.note)],
    ['client', codes(clientId.claims) ?? 'not told'],
    ['audience', audience.is],
    ['to get the resource in', audience.remedy],
    ['`resource` parameter', resourceParameter[provider.resourceParameter]],
    ['registration', registration(provider)],
  ];
  return `
## ${name}

\`\`\`ts
const ${preset} = presets.${preset}(${example});
\`\`\`

|  |  |
| --- | --- |
${rows.map(line).join('\n')}

* **Audience:** ${advice.audience}
* **Registration:** ${advice.registration}
${provider.quirks.map((quirk) => `* ${quirk}`).join('\n')}

Sources: ${provider.sources.join('; ')}.${unverified(provider)}
`;
}

/** @param {Provider} provider */
function registration({ registration: { dynamic, clientIdMetadataDocument } }) {
  return `dynamic: ${support[dynamic]}; client ID metadata documents: ${support[clientIdMetadataDocument]}`;
}

/** @param {Provider} provider */
function unverified({ unverified: facts }) {
  return facts ? ` Unverified: ${facts.join('; ')}.` : '';
}

/** @param {Readonly<Record<string, string>>} descriptions */
function findings(descriptions) {
  return Object.entries(descriptions)
    .map(([code, description]) => line([`\`${code}\``, description]))
    .join('\n');
}

/** @param {readonly string[]} names @returns {string | undefined} */
function codes(names) {
  return names.length === 0 ? undefined : names.map((name) => `\`${name}\``).join(', ');
}

/** @param {(string | undefined)[]} parts */
function sentences(...parts) {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/\.$/, ''))
    .join('. ');
}

/** As GitHub makes it. @param {string} heading */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replaceAll(' ', '-');
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
