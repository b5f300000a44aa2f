import { parseArgs } from 'node:util';
import { EpsballError, unknownName } from '../errors.ts';

/** One option of a command. */
export interface OptionSpec {
  /** Placeholder of the value in the help ("NAME"); absent for a switch. */
  readonly value?: string;
  /** Takes several values: by repetition, or by repetition and as a list with commas. */
  readonly many?: 'repeated' | 'commas';
  /** What it does and its default, for the help. */
  readonly help: string;
}

/** The options of a command by name, in the order of the help. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What a user typed after the command: each option with its values in order (none for a switch), and the rest. */
export interface GivenArguments {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/**
 * Reads a command line.
 *
 * @param positionalLimit how many arguments without dashes the command takes
 * @throws EpsballError UNKNOWN_NAME for an unknown option, INVALID_OPTION for a missing, superfluous or repeated value
 */
export function readArguments(args: readonly string[], table: OptionTable, positionalLimit: number): GivenArguments {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string' } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (!spec || !token.rawName.startsWith('--')) throw unknownOption(token.rawName, table);
    const known = given.get(token.name);
    if (known && !spec.many) throw invalid(`--${token.name} is given twice; it takes one value.`);
    given.set(token.name, [...(known ?? []), ...valuesOf(token.name, spec, token.value)]);
  }
  const superfluous = positionals[positionalLimit];
  if (superfluous !== undefined) throw invalid(`"${superfluous}" is one argument too many; options begin with "--".`);
  return { options: given, positionals };
}

function valuesOf(name: string, { value: placeholder, many }: OptionSpec, value: string | undefined): string[] {
  if (placeholder === undefined) {
    if (value !== undefined) throw invalid(`--${name} is a switch and takes no value; got "${value}".`);
    return [];
  }
  if (value === undefined || /^--\w/.test(value)) throw invalid(`--${name} needs a value: --${name} ${placeholder}.`);
  return many === 'commas' ? value.split(',') : [value];
}

function unknownOption(rawName: string, table: OptionTable): EpsballError {
  return unknownName(
    'option',
    rawName,
    Object.keys(table).map((name) => `--${name}`),
  );
}

function invalid(message: string): EpsballError {
  return new EpsballError('INVALID_OPTION', message);
}
