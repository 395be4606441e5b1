import { MCPAuthAuthServerError } from './errors.js';

/** A configuration mistake. The message says what to change; code and cause are those of 0.2. */
export function invalidConfig(problem: string): MCPAuthAuthServerError {
  const error = new MCPAuthAuthServerError('invalid_server_config', { cause: problem });
  error.message = `${error.message} ${problem}`;
  return error;
}
