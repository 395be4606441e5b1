/** The options that say what single operations need. */

import type { OperationJudge } from './core/guard-policy.js';
import { judgeOperations } from './core/guarded-operations.js';
import {
  declareNames,
  declareRules,
  type OperationDeclarations,
  type OperationRule,
  type OperationRules,
  RuleTable,
} from './core/operation-rules.js';
import type { RequestHead } from './core/types.js';
import { defaultDeadline } from './discovery/env.js';
import { invalidConfig } from './invalid-config.js';
import { namesOf, requireNames } from './unknown-option.js';
import { within } from './verify/within.js';

export interface OperationOptions {
  /**
   * What single operations need, beside `requiredScopes`: by JSON-RPC method and by name, a registry that the server itself fills
   * (`mcp-auth/mcp`), or one function for everything. The body of a request is read only where something is declared.
   */
  readonly operations?:
    | OperationDeclarations
    | OperationRules
    | Extract<OperationRule, (...parameters: never) => unknown>
    | undefined;
  /** The same as `operations: { 'tools/call': … }`, and may stand beside it. */
  readonly tools?: Readonly<Record<string, OperationRule>> | undefined;
  /** Bytes of a body that are read at most; more is refused with 413. Default 4 MiB, as in the MCP SDK. */
  readonly maxBodySize?: number | undefined;
  /**
   * Answers a `tools/call` short of scope as the tool would, with status 200, and the challenge in `_meta["mcp/www_authenticate"]`:
   * what ChatGPT reads. Give a function to tell its requests from those of clients that expect 403. Default `false`.
   */
  readonly challengeInToolResult?: boolean | ((head: RequestHead) => boolean) | undefined;
}

export interface OperationSettings {
  readonly operations?: OperationRules | undefined;
  readonly maxBodySize: number;
  readonly challengeInToolResult?: ((head: RequestHead) => boolean) | undefined;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readOperationOptions(options: OperationOptions): OperationSettings {
  const { maxBodySize = 4 * 1024 * 1024, challengeInToolResult: inResult = false } = options;
  if (!(Number.isInteger(maxBodySize) && maxBodySize > 0))
    throw invalidConfig('`maxBodySize` must be a whole number of bytes above zero.');
  if (typeof inResult !== 'boolean' && typeof inResult !== 'function')
    throw invalidConfig('`challengeInToolResult` must be true, false or a function of the request.');
  const operations = readRules(options);
  // Without rules no body is read, and nobody knows which tool is called.
  if (operations === undefined && inResult !== false)
    throw invalidConfig(
      '`challengeInToolResult` needs `operations` or `tools`. Declare some, or leave it out.',
    );
  return {
    operations,
    maxBodySize,
    challengeInToolResult: typeof inResult === 'function' ? inResult : inResult ? () => true : undefined,
  };
}

/** The part of a guard that is about operations; undefined where nothing is declared, and no body is read. */
export function operationJudge({
  operations: rules,
  ...rest
}: OperationSettings): OperationJudge | undefined {
  return rules && judgeOperations({ ...rest, rules, limitTime: (run) => within(defaultDeadline, run) });
}

const names = /* @__PURE__ */ namesOf<OperationOptions>({
  operations: true,
  tools: true,
  maxBodySize: true,
  challengeInToolResult: true,
});

/**
 * What single operations need, for `operations` of `jwtAuth`: the options of `bearerAuth` that are about operations, as a value.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change.
 */
export function operationRules(options: OperationOptions): OperationJudge {
  requireNames('`operationRules`', options, names, () => ` There are ${names.join(', ')}.`);
  const judge = operationJudge(readOperationOptions(options));
  if (judge) return judge;
  throw invalidConfig('`operationRules` needs `operations` or `tools`.');
}

function readRules({ operations, tools }: OperationOptions): OperationRules | undefined {
  if (operations === undefined && tools === undefined) return undefined;
  if (typeof operations === 'function' || isRules(operations)) {
    if (tools !== undefined) {
      throw invalidConfig(
        '`tools` adds to a table. Declare the tools where `operations` gets its rules from.',
      );
    }
    if (typeof operations === 'function')
      return { rulesFor: () => [operations], isEmpty: false, hasPublic: false };
    if (!operations.isEmpty) return operations;
    throw invalidConfig(
      'The registry in `operations` knows no rule. Create the server once before the guard, `registry.describe(createServer)`; if that was done, nothing in it stands behind `requires(…)`: leave `operations` out.',
    );
  }
  const table = new RuleTable();
  try {
    if (operations !== undefined) declareRules(table, operations);
    if (tools !== undefined) declareNames(table, 'tools/call', tools, 'tools');
  } catch (error) {
    throw error instanceof TypeError ? invalidConfig(error.message) : error;
  }
  return table;
}

/** A table of methods has only rules and tables as members. */
function isRules(value: unknown): value is OperationRules {
  return typeof (value as Partial<OperationRules> | undefined)?.rulesFor === 'function';
}
