/** Servers that take tokens for others. */

import type { BrokenServer } from '../broken-server.js';
import { falls, hasSub, listOf, text, without } from './falling.js';

export const audienceBroken: readonly BrokenServer[] = [
  without('audience-other', 'audience', /other\.example\/mcp/),
  falls(
    'audience-missing',
    'checks aud only where it is there',
    ({ claims }) => hasSub({ claims }) && claims.aud === undefined,
    /left out/,
  ),
  falls(
    'audience-empty',
    'an empty list has no wrong audience in it',
    ({ claims }) => Array.isArray(claims.aud) && claims.aud.length === 0,
    /aud \[\]/,
  ),
  falls(
    'audience-empty',
    'an empty audience is a prefix of everything',
    ({ claims }) => claims.aud === '',
    /aud ""/,
  ),
  falls(
    'audience-longer',
    'compares with startsWith',
    ({ claims }, { resource }) => text(claims.aud).startsWith(resource) && claims.aud !== resource,
  ),
  falls(
    'audience-longer',
    'takes what lies below',
    ({ claims }, { resource }) => text(claims.aud).startsWith(`${resource}/`),
    /child/,
  ),
  falls(
    'audience-shorter',
    'looks whether the resource starts with aud',
    ({ claims }, { resource }) =>
      claims.aud !== '' &&
      typeof claims.aud === 'string' &&
      resource.startsWith(claims.aud) &&
      claims.aud !== resource,
  ),
  falls(
    'audience-shorter',
    'is content with the origin',
    ({ claims }, { resource }) => claims.aud === new URL(resource).origin,
  ),
  falls(
    'audience-sibling',
    'compares the origins',
    ({ claims }, { resource }) =>
      URL.canParse(text(claims.aud)) &&
      new URL(text(claims.aud)).origin === new URL(resource).origin &&
      claims.aud !== resource,
    /another-server/,
  ),
  falls(
    'audience-list-of-others',
    'takes every list',
    ({ claims }) => Array.isArray(claims.aud) && claims.aud.length === 2,
    /other\.example/,
  ),
  falls('audience-client', 'takes its client for an audience', ({ claims }) =>
    listOf(claims.aud).includes(claims.client_id),
  ),
  falls(
    'audience-pattern',
    'looks for the resource in the text',
    ({ claims }, { resource }) => text(claims.aud).includes(resource) && claims.aud !== resource,
  ),
  falls('audience-pattern', 'knows a joker', ({ claims }) => claims.aud === '*', /aud "\*"/),
  falls(
    'audience-type',
    'turns whatever it gets into text',
    ({ claims }, { resource }) =>
      typeof claims.aud !== 'string' &&
      String(claims.aud) === resource &&
      JSON.stringify(claims.aud).startsWith('[['),
  ),
  falls(
    'audience-type',
    'looks for a member of that name',
    ({ claims }, { resource }) =>
      typeof claims.aud === 'object' && claims.aud !== null && Object.hasOwn(claims.aud, resource),
  ),
];
