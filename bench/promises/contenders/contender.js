// @ts-check
/** What every contender is given, and the list of them. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * @typedef {object} Setting
 * @property {string} issuer the trusted authorization server, also its origin
 * @property {string} resource the audience that tokens must have
 * @property {(response: import('express').Response, subject: string | undefined) => void} answer ends an accepted request
 */

/**
 * @typedef {object} Contender
 * @property {string} title
 * @property {readonly string[]} packages what to name a version of
 * @property {(setting: Setting) => import('express').Express} createApp
 */

export const contenderNames = ['mcp-auth', 'mcp-auth-0.2', 'sdk-with-jose', 'express-oauth2-jwt-bearer'];

/** The library that this repository makes: its promises are held against it. */
export const ours = 'mcp-auth';

/** @param {string} name @returns {Promise<Contender>} */
export function loadContender(name) {
  return import(`./${name}.js`);
}

/** @param {Pick<Contender, 'packages'>} contender */
export function versionsOf({ packages }) {
  return packages.map((name) => `${publishedName(name)} ${versionOf(name)}`).join(', ');
}

/** The published release is installed under a name of its own. @param {string} name */
function publishedName(name) {
  return name === 'mcp-auth-0.2' ? 'mcp-auth' : name;
}

/** Manifests are not always exported, so they are looked for above the entry point. @param {string} name */
function versionOf(name) {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (folder !== dirname(folder)) {
    const manifest = read(join(folder, 'package.json'));
    if (manifest?.name === publishedName(name)) return manifest.version;
    folder = dirname(folder);
  }
  throw new Error(`No version of ${name} to be found. Run npm ci.`);
}

/** @param {string} path */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
