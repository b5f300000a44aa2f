/**
 * Imported for its effect by every script of this folder: what ends a script is printed as the program prints it, and without a stack trace where the
 * user can put it right.
 */
import { reportFailure } from '../../src/cli/failure.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { EpsballError } from '../../src/errors.ts';

/** An option that a script does not have, as an error of the user's. */
function asUserError(error: Error): Error {
  const isOption = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isOption) return error;
  const what = error.message.split('. To specify')[0]!;
  return new EpsballError('INVALID_OPTION', `${what}. The script says at its head how it is called.`);
}

process.on('uncaughtException', (error) => {
  const shown = asUserError(error);
  if (!(shown instanceof EpsballError)) console.error(shown);
  process.exit(reportFailure(shown, processTerminal()));
});
