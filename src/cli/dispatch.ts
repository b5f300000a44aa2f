import { EpsballError, unknownName } from '../errors.ts';
import { bench } from './bench.ts';
import { certify } from './certify.ts';
import type { Command } from './command.ts';
import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { endEarly } from './early-end.ts';
import { evaluate } from './evaluate.ts';
import { exitCodes, reportFailure } from './failure.ts';
import { commandHelp, programHelp } from './help.ts';
import { list } from './list.ts';
import { readArguments } from './options.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';
import { train } from './train.ts';
import { verify } from './verify.ts';
import { readVersion } from './version.ts';

const commands: readonly Command[] = [bench, certify, train, evaluate, report, compare, verify, list, doctor];
const helpFlags = ['--help', '-h', 'help'];

/** Runs the command that the arguments name and returns the exit code. Never throws. */
export async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runCommand(args, terminal);
  } catch (error) {
    const code = reportFailure(error, terminal);
    for (const line of endEarly()) terminal.note(line);
    return code;
  }
}

async function runCommand([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) {
    terminal.note(programHelp(commands));
    return exitCodes.userError;
  }
  if (helpFlags.includes(name)) {
    terminal.out(programHelp(commands));
    return exitCodes.done;
  }
  if (name === '--version') {
    terminal.out(readVersion());
    return exitCodes.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw unknownCommand(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(commandHelp(command));
    return exitCodes.done;
  }
  const given = readArguments(rest, command.options, command.positionals);
  return command.run(given, terminal, [name, ...rest]);
}

function unknownCommand(name: string): EpsballError {
  const names = commands.map((command) => command.name);
  if (name.startsWith('-')) return new EpsballError('INVALID_OPTION', `name a command first: ${names.join(', ')}.`);
  return unknownName('command', name, names);
}
