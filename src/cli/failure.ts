import { EpsballError } from '../errors.ts';
import { plain } from './plain.ts';
import type { Terminal } from './terminal.ts';

/** What the program tells the shell. */
export const exitCodes = { done: 0, failed: 1, userError: 2, interrupted: 130 } as const;

/** Prints an error: what a user can act on as it is, anything else in one line. Returns the exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  const label = terminal.style('error:', 'red', 'note');
  if (error instanceof EpsballError) {
    terminal.note(`${label} ${error.message.split('\n').map(plain).join('\n')}`);
    return exitCodes.userError;
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  terminal.note(`${label} ${plain(message.split('\n')[0]!)}`);
  terminal.note('This should not happen; please report it. EPSBALL_DEBUG=1 prints where it came from.');
  if (process.env.EPSBALL_DEBUG === '1' && error instanceof Error) terminal.note(error.stack ?? '');
  return exitCodes.failed;
}
