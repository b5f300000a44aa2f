import type { OptionTable } from './options.ts';
import type { GivenArguments } from './options.ts';
import type { Terminal } from './terminal.ts';

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One sentence, for the list of commands. */
  readonly summary: string;
  /** What stands after the command in its usage line. */
  readonly usage: string;
  readonly options: OptionTable;
  /** How many arguments without dashes it takes. */
  readonly positionals: number;
  readonly examples: readonly string[];
  /**
   * @param args everything after the command, for provenance
   * @returns the exit code: 0 done, 1 failed
   */
  run(given: GivenArguments, terminal: Terminal, args: readonly string[]): Promise<number>;
}
