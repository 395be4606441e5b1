export { type DevClient, defaultClients, loopbackRedirectUris } from './clients.js';
export type { LocalDocuments } from './metadata-documents.js';
export type { DevServerOptions, LoopbackHost } from './options.js';
export type { DevResource, SigningAlgorithm } from './resources.js';
export { type DevServer, startDevServer } from './start-dev-server.js';
export { type DevUser, defaultUsers, type ResolvedUser } from './users.js';
